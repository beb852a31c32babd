namespace Unroll.Kernels;

internal sealed partial class ReferenceRecurrent<T>
{
    // Normalised numbers and reciprocal deviations by row, step, product (0 input, 1 hidden, 2 state) and first gate.
    private readonly Dictionary<(int Row, int Step, int Product, int From), (T[] Values, T Deviation)> _normalized = [];

    /// <summary>Gates whose hidden products are normalised together.</summary>
    private (int From, int To)[] HiddenGroups => Cell == ReferenceCell.GruResetBefore ? [(0, 2), (2, 3)] : [(0, Gates)];

    private void ForgetNorms() => _normalized.Clear();

    private T[] Normalized(T[] v, int b, int t, int product, int from)
    {
        T count = T.CreateChecked(v.Length), mean = v.Aggregate(T.Zero, (sum, x) => sum + x) / count;
        T variance = v.Aggregate(T.Zero, (sum, x) => sum + ((x - mean) * (x - mean))) / count;
        T deviation = T.One / T.Sqrt(variance + T.CreateChecked(RecurrentSpec.LayerNormEpsilon));
        var values = Array.ConvertAll(v, x => (x - mean) * deviation);
        _normalized[(b, t, product, from)] = (values, deviation);
        return values;
    }

    // From the gradients of values * scale: those of what was normalised; adds to the scale's.
    private T[] Back(T[] d, T[] scale, int at, T[] dScale, int b, int t, int product, int from)
    {
        var (values, deviation) = _normalized[(b, t, product, from)];
        T mean = T.Zero, slope = T.Zero, count = T.CreateChecked(d.Length);
        for (int i = 0; i < d.Length; i++)
        {
            dScale[at + i] += d[i] * values[i];
            mean += d[i] * scale[at + i] / count;
            slope += d[i] * scale[at + i] * values[i] / count;
        }
        return [.. d.Select((x, i) => ((x * scale[at + i]) - mean - (values[i] * slope)) * deviation)];
    }

    private void Normalize(T[,] v, int from, int to, int b, int t, int product)
    {
        if (Norms.Length == 0) return;
        var values = Normalized(Flat(v, from, to), b, t, product, from);
        for (int i = 0; i < values.Length; i++) v[from + (i / Units), i % Units] = values[i] * Norms[product][(from * Units) + i];
    }

    private void NormalizeBackward(T[,] d, int from, int to, int b, int t, int product)
    {
        if (Norms.Length == 0) return;
        var values = Back(Flat(d, from, to), Norms[product], from * Units, DNorms[product], b, t, product, from);
        for (int i = 0; i < values.Length; i++) d[from + (i / Units), i % Units] = values[i];
    }

    private T[] Flat(T[,] v, int from, int to) => [.. Enumerable.Range(from * Units, (to - from) * Units).Select(i => v[i / Units, i % Units])];

    // The LSTM's state as its output sees it.
    private T[] ShownState(int b, int t)
    {
        T[] c = [.. Enumerable.Range(0, Units).Select(u => _c[b][t + 1, u])];
        return Norms.Length <= 2 ? c : [.. Normalized(c, b, t, 2, 0).Select((x, u) => (x * Norms[2][u]) + Norms[3][u])];
    }

    private void StateBackward(T[] d, int b, int t)
    {
        for (int u = 0; u < Units; u++) DNorms[3][u] += d[u];
        Back(d, Norms[2], 0, DNorms[2], b, t, 2, 0).CopyTo(d, 0);
    }
}
