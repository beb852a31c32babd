using Unroll.Kernels;

namespace Unroll;

public sealed partial class Dataset
{
    /// <summary>The samples, and those of rare classes again, drawn at random, until every class has as many as the largest. Use it on training data alone.</summary>
    /// <param name="seed">Decides which samples are repeated: the same seed, the same samples.</param>
    /// <param name="labels">The class of each sample: numbers [n] or one-hot rows; null for the first target.</param>
    /// <remarks>All samples of a class are repeated before one is repeated twice. The repeated ones stand at the end: let <c>Fit</c> shuffle.</remarks>
    /// <exception cref="ArgumentException">The labels are not one for each sample, or one is below 0.</exception>
    public Dataset OverSampled(int seed = 0, Tensor? labels = null)
    {
        var classes = ByClass("OverSampled", labels ?? Targets[0]);
        var most = classes.Max(c => c.Length);
        var order = Enumerable.Range(0, Count).ToList();
        for (var c = 0; c < classes.Length; c++)
            for (var (missing, round) = (classes[c].Length == 0 ? 0 : most - classes[c].Length, 0); missing > 0; missing -= classes[c].Length, round++)
                order.AddRange(Drawn(classes[c], seed, c, round).Take(missing));
        return At([.. order]);
    }

    /// <summary>As many samples of each class as the smallest has, drawn at random; they stay in their order.</summary>
    /// <param name="seed">Decides which samples are kept: the same seed, the same samples.</param>
    /// <param name="labels">The class of each sample: numbers [n] or one-hot rows; null for the first target.</param>
    /// <exception cref="ArgumentException">The labels are not one for each sample, or one is below 0.</exception>
    public Dataset UnderSampled(int seed = 0, Tensor? labels = null)
    {
        var classes = ByClass("UnderSampled", labels ?? Targets[0]);
        var least = classes.Where(c => c.Length > 0).Min(c => c.Length);
        return At([.. classes.SelectMany((rows, c) => Drawn(rows, seed, c, 0).Take(least)).Order()]);
    }

    int[][] ByClass(string who, Tensor labels)
    {
        var numbers = ClassNumbers.Of($"Dataset.{who}", labels, null);
        if (numbers.Rank != 1 || numbers.Shape[0] != Count)
            throw new ShapeException($"Dataset.{who}", $"labels {labels.Shape} for {Count.ToString(System.Globalization.CultureInfo.InvariantCulture)} samples", "one class for each sample", "give labels: one number [n] for each sequence");
        var each = numbers.ToArray<int>();
        var bad = Array.FindIndex(each, c => c < 0);
        if (bad >= 0)
            throw new ArgumentException(FormattableString.Invariant($"Dataset.{who}: got the label {each[bad]} at sample {bad}; needed 0 or more."));
        return [.. Enumerable.Range(0, each.Max() + 1).Select(c => Enumerable.Range(0, Count).Where(i => each[i] == c).ToArray())];
    }

    static IEnumerable<int> Drawn(int[] rows, int seed, int label, int round) => CounterRandom.Permutation(
        CounterRandom.Mix(CounterRandom.Mix(CounterRandom.Mix((ulong)seed, "balance"), (ulong)label), (ulong)round), rows.Length).Select(i => rows[i]);

    Dataset At(int[] rows)
    {
        var (inputs, targets, weights) = _samples.Pick(rows);
        return new(inputs, targets, weights);
    }
}
