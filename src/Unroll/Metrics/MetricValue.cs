using System.Globalization;

namespace Unroll;

/// <summary>A measured metric.</summary>
/// <param name="Name">For example <c>accuracy</c>.</param>
/// <param name="Value">The number.</param>
public readonly record struct MetricValue(string Name, double Value)
{
    /// <summary>For example <c>accuracy 0.913</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:g4}");

    internal static void Keep(TrainingState state, ref IReadOnlyList<MetricValue> all)
    {
        string[] names = [.. all.Select(m => m.Name)];
        double[] values = [.. all.Select(m => m.Value)];
        state.Keep("names", ref names);
        state.Keep("values", ref values);
        if (state.IsRestoring)
            all = [.. names.Zip(values, (name, value) => new MetricValue(name, value))];
    }
}
