using System.Text.Json;

namespace Unroll;

/// <summary>z[t] = y[t] - y[t - lag]: lag 1 takes away a trend, the length of the season takes away the season and the trend.</summary>
public sealed class DifferenceTransform : SeriesTransform
{
    internal const string TypeName = "difference";

    /// <summary>Makes the transform.</summary>
    /// <param name="lag">How many rows back; at least 1.</param>
    public DifferenceTransform(int lag)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lag, 1);
        Lag = lag;
    }

    /// <summary>How many rows back the subtracted value lies.</summary>
    public int Lag { get; }

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override int Lost => Lag;

    /// <inheritdoc/>
    public override double[] Apply(ReadOnlySpan<double> values, int position)
    {
        var result = new double[Math.Max(0, values.Length - Lag)];
        for (int t = 0; t < result.Length; t++) result[t] = values[t + Lag] - values[t];
        return result;
    }

    /// <inheritdoc/>
    public override double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position)
    {
        if (before.Length < Lag)
            throw new SeriesException($"DifferenceTransform: {before.Length} values before the forecast where lag {Lag} needs {Lag}; give a longer history.");
        var result = new double[transformed.Length];
        for (int t = 0; t < result.Length; t++)
            result[t] = transformed[t] + (t < Lag ? before[before.Length - Lag + t] : result[t - Lag]);
        return result;
    }

    /// <summary>"difference(12)".</summary>
    public override string ToString() => $"{Name}({Lag})";

    private protected override void WriteState(Utf8JsonWriter writer) => writer.WriteNumber("lag", Lag);
}
