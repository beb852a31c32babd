namespace Unroll;

/// <summary>How the numbers of a weight, or of its gradient, are spread.</summary>
/// <param name="Epoch">After which epoch, from 1.</param>
/// <param name="Path">The weight.</param>
/// <param name="IsGradient">Whether it is the gradient, that of the epoch's last batch.</param>
/// <param name="Edges">The limits of the bins, one more than there are bins, evenly from the smallest number to the largest.</param>
/// <param name="Counts">How many numbers are in each bin: from its edge up to below the next one; the last takes its end too.</param>
/// <param name="Mean">The mean of the finite numbers.</param>
/// <param name="Deviation">Their standard deviation: the root of the mean square distance from the mean.</param>
/// <param name="NotFinite">How many are NaN or infinite; they are in no bin.</param>
public sealed record WeightHistogram(int Epoch, string Path, bool IsGradient, IReadOnlyList<double> Edges, IReadOnlyList<long> Counts, double Mean, double Deviation, long NotFinite)
{
    /// <summary>The smallest finite number.</summary>
    public double Min => Edges[0];

    /// <summary>The largest finite number.</summary>
    public double Max => Edges[^1];

    internal static WeightHistogram Of(int epoch, string path, bool isGradient, Tensor values, int bins)
    {
        var all = values.To(DType.Float64).ToArray<double>();
        var finite = Array.FindAll(all, double.IsFinite);
        var (min, max) = finite.Length == 0 ? (0, 0) : (finite.Min(), finite.Max());
        var mean = finite.Length == 0 ? 0 : finite.Sum() / finite.Length;
        var counts = new long[bins];
        var (width, squares) = ((max - min) / bins, 0.0);
        foreach (var x in finite)
        {
            counts[width > 0 ? Math.Min(bins - 1, (int)((x - min) / width)) : 0]++;
            squares += (x - mean) * (x - mean);
        }
        double[] edges = [.. Enumerable.Range(0, bins).Select(i => min + i * width), max];
        return new(epoch, path, isGradient, edges, counts, mean, finite.Length == 0 ? 0 : Math.Sqrt(squares / finite.Length), all.Length - finite.Length);
    }

    internal static void Keep(TrainingState state, ref WeightHistogram? it)
    {
        var (epoch, path, isGradient, mean, deviation, notFinite) = (it?.Epoch ?? 0, it?.Path, it?.IsGradient ?? false, it?.Mean ?? 0, it?.Deviation ?? 0, it?.NotFinite ?? 0);
        double[] edges = [.. it?.Edges ?? []], counts = [.. it?.Counts.Select(c => (double)c) ?? []];
        state.Keep("epoch", ref epoch);
        state.Keep("path", ref path);
        state.Keep("gradient", ref isGradient);
        state.Keep("edges", ref edges);
        state.Keep("counts", ref counts);
        state.Keep("mean", ref mean);
        state.Keep("deviation", ref deviation);
        state.Keep("not_finite", ref notFinite);
        if (state.IsRestoring)
            it = new(epoch, path!, isGradient, edges, [.. counts.Select(c => (long)c)], mean, deviation, notFinite);
    }
}
