using Unroll.Kernels;

namespace Unroll;

/// <summary>What a search may vary, by name: choices and ranges. Immutable: each method gives a larger space.</summary>
/// <remarks><c>new SearchSpace().Choice("units", 16, 32, 64).LogRange("learning_rate", 1e-4, 1e-2)</c>, then <see cref="Random"/> or <see cref="Grid"/>.</remarks>
public sealed class SearchSpace
{
    readonly Axis[] _axes;

    /// <summary>Nothing is varied yet.</summary>
    public SearchSpace() : this([])
    {
    }

    SearchSpace(Axis[] axes) => _axes = axes;

    /// <summary>One of several values.</summary>
    /// <exception cref="ArgumentException">There are none, or the name is taken.</exception>
    public SearchSpace Choice<T>(string name, params T[] values) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(values);
        object[] all = [.. values.Select(v => v is float f ? (double)f : (object)v)];
        return all.Length == 0 ? throw new ArgumentException($"SearchSpace.Choice: '{name}' has no values; needed at least one.", nameof(values))
            : With(new(name, u => all[Math.Min(all.Length - 1, (int)(u * all.Length))], _ => all));
    }

    /// <summary>A whole number, both ends included, each alike.</summary>
    /// <exception cref="ArgumentException">The range is empty, or the name is taken.</exception>
    public SearchSpace IntRange(string name, int from, int to)
    {
        if (to < from)
            throw new ArgumentException(FormattableString.Invariant($"SearchSpace.IntRange: '{name}' is from {from} to {to}; needed an end that is not below the start."), nameof(to));
        return With(new(name, u => (int)Math.Min(to, from + Math.Floor(u * ((long)to - from + 1))),
            levels => [.. Levels(levels).Select(u => (object)(int)Math.Round(from + u * ((double)to - from))).Distinct()]));
    }

    /// <summary>A number, each alike.</summary>
    /// <exception cref="ArgumentException">The range is empty, or the name is taken.</exception>
    public SearchSpace Range(string name, double from, double to)
    {
        if (!(to >= from) || !double.IsFinite(to - from))
            throw new ArgumentException(FormattableString.Invariant($"SearchSpace.Range: '{name}' is from {from} to {to}; needed finite numbers, the end not below the start."), nameof(to));
        return With(new(name, u => from + u * (to - from), levels => [.. Levels(levels).Select(u => (object)(from + u * (to - from))).Distinct()]));
    }

    /// <summary>A positive number, each order of magnitude alike: for step sizes.</summary>
    /// <exception cref="ArgumentException">The range is empty or not positive, or the name is taken.</exception>
    public SearchSpace LogRange(string name, double from, double to)
    {
        if (!(from > 0) || !(to >= from) || !double.IsFinite(to))
            throw new ArgumentException(FormattableString.Invariant($"SearchSpace.LogRange: '{name}' is from {from} to {to}; needed positive numbers, the end not below the start."), nameof(from));
        double At(double u) => Math.Clamp(from * Math.Pow(to / from, u), from, to);
        return With(new(name, u => At(u), levels => [.. Levels(levels).Select(u => (object)At(u)).Distinct()]));
    }

    /// <summary>Every combination: all choices, and so many evenly spaced numbers of each range, both ends among them. The last name varies fastest.</summary>
    /// <param name="levels">Numbers of each range, at least 1 (its middle).</param>
    /// <param name="seed">Given to every point.</param>
    public IReadOnlyList<SearchPoint> Grid(int levels = 3, int seed = 1)
    {
        Require.Positive(levels, nameof(SearchSpace));
        Filled();
        IEnumerable<KeyValuePair<string, object>[]> all = [[]];
        foreach (var axis in _axes)
            all = all.SelectMany(before => axis.Grid(levels).Select(v => (KeyValuePair<string, object>[])[.. before, new(axis.Name, v)]));
        return [.. all.Select((values, i) => new SearchPoint(i + 1, seed, values))];
    }

    /// <summary>Points drawn at random; each value is a pure function of the seed, the number of the point and the name.</summary>
    /// <param name="trials">How many.</param>
    /// <param name="seed">Decides them.</param>
    public IReadOnlyList<SearchPoint> Random(int trials, int seed = 1)
    {
        Require.Positive(trials, nameof(SearchSpace));
        Filled();
        return [.. Enumerable.Range(1, trials).Select(number => new SearchPoint(number, seed, [.. _axes.Select(axis => new KeyValuePair<string, object>(axis.Name, axis.At(Draw(seed, number, axis.Name))))]))];
    }

    // 53 bits of a mixed key: single precision would repeat itself in long ranges.
    static double Draw(int seed, int number, string name)
        => (CounterRandom.Mix(CounterRandom.Mix(CounterRandom.Mix((ulong)seed, "search"), name), (ulong)number) >> 11) * (1.0 / (1UL << 53));

    static IEnumerable<double> Levels(int levels) => levels == 1 ? [0.5] : Enumerable.Range(0, levels).Select(i => (double)i / (levels - 1));

    SearchSpace With(Axis axis)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(axis.Name);
        return Array.Exists(_axes, a => a.Name == axis.Name) ? throw new ArgumentException($"SearchSpace: '{axis.Name}' is there already; needed a name of its own.", nameof(axis)) : new([.. _axes, axis]);
    }

    void Filled()
    {
        if (_axes.Length == 0)
            throw new InvalidOperationException("SearchSpace: nothing is varied. Usual fix: new SearchSpace().Choice(\"units\", 16, 32).");
    }

    sealed record Axis(string Name, Func<double, object> At, Func<int, IReadOnlyList<object>> Grid);
}
