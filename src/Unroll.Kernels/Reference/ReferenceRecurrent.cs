using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The built-in cells, as the reference knows them.</summary>
internal enum ReferenceCell
{
    Simple,
    Lstm,
    Gru,
    GruResetBefore,
}

/// <summary>
/// Recurrent layers as plain loops over dense arrays, row by row and unit by unit: the readable definition, against which the kernels are tested.
/// </summary>
internal sealed partial class ReferenceRecurrent<T> where T : IFloatingPointIeee754<T>
{
    public required ReferenceCell Cell { get; init; }
    public required ActivationKind Activation { get; init; }
    public ActivationKind Gate { get; init; } = ActivationKind.Sigmoid;
    public required int Batch { get; init; }
    public required int Steps { get; init; }
    public required int Inputs { get; init; }
    public required int Units { get; init; }
    public bool ZeroOutputForMask { get; init; }
    public int Truncate { get; init; }

    public T[] X { get; init; } = [];                 // [batch, time, inputs]
    public bool[]? Mask { get; init; }                // [batch, time]
    public T[]? InputDropout { get; init; }           // [batch, gates, inputs]
    public T[]? RecurrentDropout { get; init; }       // [batch, gates, units]
    public T[] Kernel { get; init; } = [];            // [inputs, gates * units]
    public T[] Recurrent { get; init; } = [];         // [units, gates * units]
    public T[]? Bias { get; init; }
    public T[]? RecurrentBias { get; init; }
    public T[][] Initial { get; init; } = [];         // [batch, units] each
    public T[][] Norms { get; init; } = [];           // scales of the two products [gates * units], of the LSTM's state [units], and its shift

    public T[] Y { get; private set; } = [];
    public T[] Last { get; private set; } = [];
    public T[][] Final { get; private set; } = [];

    public T[] DX { get; private set; } = [];
    public T[] DKernel { get; private set; } = [];
    public T[] DRecurrent { get; private set; } = [];
    public T[] DBias { get; private set; } = [];
    public T[] DRecurrentBias { get; private set; } = [];
    public T[][] DInitial { get; private set; } = [];
    public T[][] DNorms { get; private set; } = [];

    public int Gates => Cell switch { ReferenceCell.Simple => 1, ReferenceCell.Lstm => 4, _ => 3 };
    public int States => Cell == ReferenceCell.Lstm ? 2 : 1;

    // Of every row and step: states before and after, pre-activations, and the candidate's hidden part.
    private T[][,] _h = [], _c = [];
    private T[][,,] _pre = [];
    private T[][,] _apart = [];

    public void Forward()
    {
        Y = new T[Batch * Steps * Units];
        Last = new T[Batch * Units];
        Final = [.. Enumerable.Range(0, States).Select(_ => new T[Batch * Units])];
        _h = new T[Batch][,];
        _c = new T[Batch][,];
        _pre = new T[Batch][,,];
        _apart = new T[Batch][,];
        ForgetNorms();
        for (int b = 0; b < Batch; b++)
        {
            T[,] h = _h[b] = new T[Steps + 1, Units], c = _c[b] = new T[Steps + 1, Units];
            _pre[b] = new T[Steps, Gates, Units];
            _apart[b] = new T[Steps, Units];
            for (int u = 0; u < Units; u++)
            {
                if (Initial.Length > 0) h[0, u] = Initial[0][(b * Units) + u];
                if (Initial.Length > 1) c[0, u] = Initial[1][(b * Units) + u];
            }
            for (int t = 0; t < Steps; t++)
            {
                bool real = IsReal(b, t);
                if (real) Step(b, t);
                for (int u = 0; u < Units; u++)
                {
                    if (!real) (h[t + 1, u], c[t + 1, u]) = (h[t, u], c[t, u]);
                    int at = (((b * Steps) + t) * Units) + u;
                    Y[at] = real ? h[t + 1, u] : ZeroOutputForMask || t == 0 ? T.Zero : Y[at - Units];
                    Last[(b * Units) + u] = Y[at];
                }
            }
            for (int u = 0; u < Units; u++)
            {
                Final[0][(b * Units) + u] = h[Steps, u];
                if (States > 1) Final[1][(b * Units) + u] = c[Steps, u];
            }
        }
    }

    private bool IsReal(int b, int t) => Mask is null || Mask[(b * Steps) + t];

    private T InputKeep(int b, int g, int f) => InputDropout is null ? T.One : InputDropout[(((b * Gates) + g) * Inputs) + f];

    private T HiddenKeep(int b, int g, int u) => RecurrentDropout is null ? T.One : RecurrentDropout[(((b * Gates) + g) * Units) + u];

    private T Reset(int b, int t, int u) => ReferenceActivation.Apply(Gate, _pre[b][t, 1, u]);

    private T Operand(int b, int t, int g, int u)
    {
        T h = _h[b][t, u] * HiddenKeep(b, g, u);
        return Cell == ReferenceCell.GruResetBefore && g == 2 ? h * Reset(b, t, u) : h;
    }

    private T Candidate(int b, int t, int u) => Cell == ReferenceCell.Gru ? _pre[b][t, 2, u] + (Reset(b, t, u) * _apart[b][t, u]) : _pre[b][t, 2, u];

    private void Step(int b, int t)
    {
        int n = Gates * Units;
        T[,] first = new T[Gates, Units], second = new T[Gates, Units];
        for (int g = 0; g < Gates; g++)
            for (int u = 0; u < Units; u++)
                for (int f = 0; f < Inputs; f++) first[g, u] += X[(((b * Steps) + t) * Inputs) + f] * InputKeep(b, g, f) * Kernel[(f * n) + (g * Units) + u];
        Normalize(first, 0, Gates, b, t, 0);
        foreach (var (from, to) in HiddenGroups)
        {
            for (int g = from; g < to; g++)
                for (int u = 0; u < Units; u++)
                    for (int k = 0; k < Units; k++) second[g, u] += Operand(b, t, g, k) * Recurrent[(k * n) + (g * Units) + u];
            Normalize(second, from, to, b, t, 1);
            for (int g = from; g < to; g++)
            {
                for (int u = 0; u < Units; u++)
                {
                    int column = (g * Units) + u;
                    T one = first[g, u] + (Bias is null ? T.Zero : Bias[column]), two = second[g, u] + (RecurrentBias is null ? T.Zero : RecurrentBias[column]);
                    bool apart = Cell == ReferenceCell.Gru && g == 2;
                    _pre[b][t, g, u] = apart ? one : one + two;
                    if (apart) _apart[b][t, u] = two;
                }
            }
        }
        for (int u = 0; u < Units; u++)
        {
            T s(int g) => ReferenceActivation.Apply(Gate, _pre[b][t, g, u]);
            switch (Cell)
            {
                case ReferenceCell.Simple:
                    _h[b][t + 1, u] = ReferenceActivation.Apply(Activation, _pre[b][t, 0, u]);
                    break;
                case ReferenceCell.Lstm:
                    T c = (s(1) * _c[b][t, u]) + (s(0) * ReferenceActivation.Apply(Activation, _pre[b][t, 2, u]));
                    _c[b][t + 1, u] = c;
                    break;
                default:
                    T z = s(0);
                    _h[b][t + 1, u] = (z * _h[b][t, u]) + ((T.One - z) * ReferenceActivation.Apply(Activation, Candidate(b, t, u)));
                    break;
            }
        }
        if (Cell != ReferenceCell.Lstm) return;
        var shown = ShownState(b, t);
        for (int u = 0; u < Units; u++) _h[b][t + 1, u] = ReferenceActivation.Apply(Gate, _pre[b][t, 3, u]) * ReferenceActivation.Apply(Activation, shown[u]);
    }

    /// <summary>After <see cref="Forward"/>: the gradients of sum(Y * dY) + sum(Last * dLast) + sum(Final * dFinal).</summary>
    public void Backward(T[]? dY, T[]? dLast, T[]?[] dFinal)
    {
        int n = Gates * Units;
        DX = new T[Batch * Steps * Inputs];
        DKernel = new T[Inputs * n];
        DRecurrent = new T[Units * n];
        DBias = new T[n];
        DRecurrentBias = new T[n];
        DInitial = [.. Enumerable.Range(0, States).Select(_ => new T[Batch * Units])];
        DNorms = [.. Norms.Select(norm => new T[norm.Length])];
        for (int b = 0; b < Batch; b++)
        {
            T[] dh = new T[Units], dc = new T[Units], output = new T[Units];
            for (int u = 0; u < Units; u++)
            {
                if (dFinal.Length > 0 && dFinal[0] is { } first) dh[u] = first[(b * Units) + u];
                if (dFinal.Length > 1 && dFinal[1] is { } second) dc[u] = second[(b * Units) + u];
            }
            for (int t = Steps - 1; t >= 0; t--)
            {
                bool real = IsReal(b, t);
                for (int u = 0; u < Units; u++)
                {
                    if (dY is not null) output[u] += dY[(((b * Steps) + t) * Units) + u];
                    if (dLast is not null && t == Steps - 1) output[u] += dLast[(b * Units) + u];
                    if (real) dh[u] += output[u];
                    if (real || ZeroOutputForMask) output[u] = T.Zero;
                }
                if (real) StepBackward(b, t, dh, dc);
                if (Truncate == 0 || t == 0 || t % Truncate > 0) continue;
                Array.Clear(dh);
                Array.Clear(dc);
            }
            for (int u = 0; u < Units; u++)
            {
                DInitial[0][(b * Units) + u] = dh[u];
                if (States > 1) DInitial[1][(b * Units) + u] = dc[u];
            }
        }
    }

    private void StepBackward(int b, int t, T[] dh, T[] dc)
    {
        int n = Gates * Units;
        // Gradients of the input part and of the hidden part of every pre-activation.
        T[,] dIn = new T[Gates, Units], dHid = new T[Gates, Units];
        T[] before = new T[Units];
        void both(int g, int u, T value) => dIn[g, u] = dHid[g, u] = value;
        T[] shown = Cell == ReferenceCell.Lstm ? ShownState(b, t) : [], dShown = new T[Units];
        for (int u = 0; u < shown.Length; u++) dShown[u] = dh[u] * ReferenceActivation.Apply(Gate, _pre[b][t, 3, u]) * ReferenceActivation.Derivative(Activation, shown[u]);
        if (Norms.Length > 2) StateBackward(dShown, b, t);
        for (int u = 0; u < Units; u++)
        {
            T s(int g) => ReferenceActivation.Apply(Gate, _pre[b][t, g, u]);
            T ds(int g) => ReferenceActivation.Derivative(Gate, _pre[b][t, g, u]);
            switch (Cell)
            {
                case ReferenceCell.Simple:
                    both(0, u, dh[u] * ReferenceActivation.Derivative(Activation, _pre[b][t, 0, u]));
                    break;
                case ReferenceCell.Lstm:
                    T pre = _pre[b][t, 2, u], d = dc[u] + dShown[u];
                    both(0, u, d * ReferenceActivation.Apply(Activation, pre) * ds(0));
                    both(1, u, d * _c[b][t, u] * ds(1));
                    both(2, u, d * s(0) * ReferenceActivation.Derivative(Activation, pre));
                    both(3, u, dh[u] * ReferenceActivation.Apply(Activation, shown[u]) * ds(3));
                    dc[u] = d * s(1);
                    break;
                default:
                    T a = Candidate(b, t, u), da = dh[u] * (T.One - s(0)) * ReferenceActivation.Derivative(Activation, a);
                    both(0, u, dh[u] * (_h[b][t, u] - ReferenceActivation.Apply(Activation, a)) * ds(0));
                    both(2, u, da);
                    before[u] = dh[u] * s(0);
                    if (Cell == ReferenceCell.GruResetBefore) break;
                    dHid[2, u] = da * s(1);
                    both(1, u, da * _apart[b][t, u] * ds(1));
                    break;
            }
        }
        // Gradients of the products; those of what comes after them go to the biases.
        T[,] dFirst = (T[,])dIn.Clone(), dSecond = (T[,])dHid.Clone();
        if (Cell == ReferenceCell.GruResetBefore)
        {
            NormalizeBackward(dSecond, 2, 3, b, t, 1);
            for (int k = 0; k < Units; k++)
            {
                T d = T.Zero, h = _h[b][t, k] * HiddenKeep(b, 2, k);
                for (int u = 0; u < Units; u++) d += dSecond[2, u] * Recurrent[(k * n) + (2 * Units) + u];
                both(1, k, d * h * ReferenceActivation.Derivative(Gate, _pre[b][t, 1, k]));
                dFirst[1, k] = dSecond[1, k] = dIn[1, k];
                before[k] += d * Reset(b, t, k) * HiddenKeep(b, 2, k);
            }
        }
        NormalizeBackward(dFirst, 0, Gates, b, t, 0);
        NormalizeBackward(dSecond, 0, HiddenGroups[0].To, b, t, 1);
        for (int g = 0; g < Gates; g++)
        {
            bool through = Cell == ReferenceCell.GruResetBefore && g == 2;
            for (int u = 0; u < Units; u++)
            {
                int column = (g * Units) + u;
                DBias[column] += dIn[g, u];
                DRecurrentBias[column] += dHid[g, u];
                for (int f = 0; f < Inputs; f++)
                {
                    int at = (((b * Steps) + t) * Inputs) + f;
                    DKernel[(f * n) + column] += X[at] * InputKeep(b, g, f) * dFirst[g, u];
                    DX[at] += Kernel[(f * n) + column] * InputKeep(b, g, f) * dFirst[g, u];
                }
                for (int k = 0; k < Units; k++)
                {
                    DRecurrent[(k * n) + column] += Operand(b, t, g, k) * dSecond[g, u];
                    if (!through) before[k] += Recurrent[(k * n) + column] * HiddenKeep(b, g, k) * dSecond[g, u];
                }
            }
        }
        before.CopyTo(dh, 0);
    }
}
