using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>An LSTM whose forget gate is multiplied by the factor k of the row and step, in slot 4: c' = k f c + i g, h' = o a(c').</summary>
internal readonly struct LstmFactorCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "lstm (factor)";

    public int Gates => 4;

    public int States => 2;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => slot == 2 ? activation : gate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V c = V.Fma(step.Gate(1) * step.Gate(4), step.State(1), step.Gate(0) * step.Gate(2));
        step.SetNewState(1, c);
        step.SetNewState(0, step.Gate(3) * CellActivation.Apply(activation, c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V i = step.Gate(0), f = step.Gate(1), g = step.Gate(2), o = step.Gate(3), k = step.Gate(4), dh = step.StateGradient(0);
        V y = CellActivation.Apply(activation, step.NewState(1));
        V dc = step.StateGradient(1) + CellActivation.Gradient(activation, y, dh * o), kept = dc * step.State(1);
        step.SetGateGradient(0, gate, i, dc * g);
        step.SetGateGradient(1, gate, f, kept * k);
        step.SetGateGradient(2, activation, g, dc * i);
        step.SetGateGradient(3, gate, o, dh * y);
        step.SetGate(4, kept * f);
        step.SetStateGradient(0, V.Zero);
        step.SetStateGradient(1, dc * f * k);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}

/// <summary>The same up to a cell state that is then normalised; slot 4 is <see cref="LstmOutputCell"/>'s, the factor in slot 5.</summary>
internal readonly struct LstmStateFactorCell(ActivationKind activation, ActivationKind gate) : ICellProgram
{
    public string Name => "lstm (factor)";

    public int Gates => 4;

    public int States => 2;

    public HiddenProduct Hidden => HiddenProduct.Joined;

    public ActivationKind Activation(int slot) => slot is 2 or 4 ? activation : gate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> =>
        step.SetNewState(1, V.Fma(step.Gate(1) * step.Gate(5), step.State(1), step.Gate(0) * step.Gate(2)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
    {
        V i = step.Gate(0), f = step.Gate(1), g = step.Gate(2), k = step.Gate(5), dc = step.StateGradient(1), kept = dc * step.State(1);
        step.SetGateGradient(0, gate, i, dc * g);
        step.SetGateGradient(1, gate, f, kept * k);
        step.SetGateGradient(2, activation, g, dc * i);
        step.SetGate(5, kept * f);
        step.SetStateGradient(1, dc * f * k);
    }

    public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

    public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
}
