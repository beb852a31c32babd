using Unroll.Kernels;

namespace Unroll;

/// <summary>Ways to part samples for training and testing. What is drawn is a pure function of the seed and the number of samples.</summary>
public static class Folds
{
    /// <summary>k folds: each sample is tested once. Sizes differ by one at most.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="k">How many folds, from 2 to the number of samples.</param>
    /// <param name="seed">Decides the order; null leaves it: the folds are then runs of neighbours.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many samples.</exception>
    public static IReadOnlyList<DataFold> KFold(int samples, int k, int? seed = 1)
    {
        Check(nameof(KFold), k, samples, "samples");
        var order = Order(samples, seed, "folds");
        var parts = new int[samples];
        for (var i = 0; i < samples; i++)
            parts[order[i]] = (int)((long)i * k / samples);
        return Of(parts, k);
    }

    /// <summary>k folds in which each class has the share it has in all samples, but for rounding.</summary>
    /// <param name="classes">The class of each sample: names, numbers, anything that can be compared.</param>
    /// <param name="k">How many folds; no more than the samples of the most frequent class.</param>
    /// <param name="seed">Decides which samples go where; null leaves their order.</param>
    public static IReadOnlyList<DataFold> Stratified<T>(IReadOnlyList<T> classes, int k, int? seed = 1) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(classes);
        var groups = Groups(classes);
        Check(nameof(Stratified), k, groups.Max(g => g.Count), "samples of the most frequent class");
        var parts = new int[classes.Count];
        // Going round over all classes keeps the sizes of the folds within one of each other.
        var at = 0;
        foreach (var (group, number) in groups.Select((g, i) => (g, i)))
            foreach (var i in Order(group.Count, seed, FormattableString.Invariant($"class {number}")))
                parts[group[i]] = at++ % k;
        return Of(parts, k);
    }

    /// <summary>k folds that never part a group: all samples of a person, a machine, a document are on one side.</summary>
    /// <param name="groups">The group of each sample.</param>
    /// <param name="k">How many folds; no more than there are groups.</param>
    /// <param name="seed">Decides the order of groups of equal size; null takes their first appearance.</param>
    /// <remarks>Groups go, the largest first, to the fold with the fewest samples so far.</remarks>
    public static IReadOnlyList<DataFold> Grouped<T>(IReadOnlyList<T> groups, int k, int? seed = 1) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(groups);
        var all = Groups(groups);
        Check(nameof(Grouped), k, all.Count, "groups");
        var (parts, sizes) = (new int[groups.Count], new int[k]);
        foreach (var group in Order(all.Count, seed, "groups").Select(i => all[i]).OrderByDescending(g => g.Count))
        {
            var smallest = Array.IndexOf(sizes, sizes.Min());
            sizes[smallest] += group.Count;
            foreach (var i in group)
                parts[i] = smallest;
        }
        return Of(parts, k);
    }

    /// <summary>Folds in the order of time: each trains on what came before its test part. Samples are in that order, oldest first.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="k">How many folds: the samples are cut into k + 1 parts, the first is only trained on.</param>
    /// <param name="gap">Samples left out between training and test, for windows that overlap. Default 0.</param>
    /// <param name="window">The most samples to train on, the latest; null for all before (expanding). Default null.</param>
    public static IReadOnlyList<DataFold> TimeOrdered(int samples, int k, int gap = 0, int? window = null)
    {
        Check(nameof(TimeOrdered), k + 1, samples, "samples (a part more than folds)");
        if (gap < 0 || window < 1)
            throw new ArgumentOutOfRangeException(nameof(gap), FormattableString.Invariant($"Folds.TimeOrdered: got a gap of {gap} and a window of {window}; needed 0 or more, and 1 or more."));
        var size = samples / (k + 1);
        var folds = new List<DataFold>();
        for (var f = 0; f < k; f++)
        {
            var test = samples - (k - f) * size;
            var (from, to) = (window is { } most ? Math.Max(0, test - gap - most) : 0, test - gap);
            if (to <= from)
                throw new ArgumentOutOfRangeException(nameof(gap), FormattableString.Invariant($"Folds.TimeOrdered: with a gap of {gap}, fold {f + 1} has nothing to train on (its test part begins at sample {test}). Usual fix: a smaller gap or fewer folds."));
            folds.Add(new(f + 1, [.. Enumerable.Range(from, to - from)], [.. Enumerable.Range(test, size)]));
        }
        return folds;
    }

    /// <summary>One random part to test on.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="share">The share of the test part, between 0 and 1; at least one sample is on each side.</param>
    /// <param name="seed">Decides which.</param>
    public static DataFold Holdout(int samples, double share, int seed)
    {
        var count = Count(nameof(Holdout), samples, share);
        var order = Order(samples, seed, "holdout");
        return Part([.. order.Take(count)], samples);
    }

    /// <summary>One random part to test on that has the same share of every class, but for rounding.</summary>
    /// <param name="classes">The class of each sample.</param>
    /// <param name="share">The share of the test part, between 0 and 1; of each class at least one sample is left to train on.</param>
    /// <param name="seed">Decides which.</param>
    public static DataFold StratifiedHoldout<T>(IReadOnlyList<T> classes, double share, int seed) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(classes);
        _ = Count(nameof(StratifiedHoldout), classes.Count, share);
        var test = new List<int>();
        var left = 0.0;
        foreach (var (group, number) in Groups(classes).Select((g, i) => (g, i)))
        {
            // What rounding leaves goes to the next class, so that the whole has its share.
            left += group.Count * share;
            var count = Math.Clamp((int)Math.Round(left), 0, Math.Max(0, group.Count - 1));
            left -= count;
            test.AddRange(Order(group.Count, seed, FormattableString.Invariant($"holdout of class {number}")).Take(count).Select(i => group[i]));
        }
        return test.Count > 0 ? Part(test, classes.Count) : Holdout(classes.Count, share, seed);
    }

    static DataFold Part(List<int> test, int samples)
    {
        var held = test.ToHashSet();
        return new(1, [.. Enumerable.Range(0, samples).Where(i => !held.Contains(i))], [.. test.Order()]);
    }

    static int Count(string who, int samples, double share) => share is > 0 and < 1 && samples >= 2 ? Math.Clamp((int)Math.Round(samples * share), 1, samples - 1)
        : throw new ArgumentOutOfRangeException(nameof(share), FormattableString.Invariant($"Folds.{who}: got a share of {share} of {samples} samples; needed one between 0 and 1, of at least two samples."));

    static int[] Order(int count, int? seed, string purpose) => seed is { } s ? CounterRandom.Permutation(CounterRandom.Mix((ulong)s, purpose), count) : [.. Enumerable.Range(0, count)];

    /// <summary>The samples of each class, classes in the order of their first sample.</summary>
    static List<List<int>> Groups<T>(IReadOnlyList<T> keys) where T : notnull
    {
        var numbers = new Dictionary<T, int>();
        var groups = new List<List<int>>();
        for (var i = 0; i < keys.Count; i++)
        {
            if (numbers.TryAdd(keys[i], groups.Count))
                groups.Add([]);
            groups[numbers[keys[i]]].Add(i);
        }
        return groups.Count > 0 ? groups : throw new ArgumentException("Folds: there are no samples; needed at least two.");
    }

    static List<DataFold> Of(int[] parts, int k) => [.. Enumerable.Range(0, k).Select(f => new DataFold(f + 1,
        [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] != f)], [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] == f)]))];

    static void Check(string who, int k, int most, string of)
    {
        if (k < 2 || k > most)
            throw new ArgumentOutOfRangeException(nameof(k), FormattableString.Invariant($"Folds.{who}: got {k} parts; needed 2 to {most}, the number of {of}."));
    }
}
