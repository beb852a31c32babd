using System.Globalization;
using System.Text.Json;

namespace Unroll;

/// <summary>z = low + (y - min) / (max - min) * (high - low), with the smallest and largest number of the training part.</summary>
/// <remarks>Numbers outside of the training part's range come out outside of [low, high]; nothing is cut off.</remarks>
public sealed class MinMaxTransform : SeriesTransform
{
    internal const string TypeName = "min_max";

    /// <summary>Makes the transform from known numbers.</summary>
    /// <param name="min">What becomes <see cref="Low"/>.</param>
    /// <param name="max">What becomes <see cref="High"/>; above <paramref name="min"/>.</param>
    public MinMaxTransform(double min, double max)
    {
        if (!double.IsFinite(min) || !double.IsFinite(max) || !(max > min))
            throw new ArgumentOutOfRangeException(nameof(max), FormattableString.Invariant($"MinMaxTransform: got min {min} and max {max}; needed finite numbers, max above min."));
        (Min, Max) = (min, max);
    }

    /// <summary>The smallest number of the training part.</summary>
    public double Min { get; }

    /// <summary>The largest number of the training part.</summary>
    public double Max { get; }

    /// <summary>What <see cref="Min"/> becomes. Default 0.</summary>
    public double Low { get; init; }

    /// <summary>What <see cref="Max"/> becomes. Default 1.</summary>
    public double High { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <summary>The transform that brings these numbers to [low, high]. Equal numbers come out as low; NaN is left out.</summary>
    public static MinMaxTransform Fit(ReadOnlySpan<double> values, double low = 0, double high = 1)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var v in values)
            if (!double.IsNaN(v))
                (min, max) = (Math.Min(min, v), Math.Max(max, v));
        if (min > max)
            (min, max) = (0, 1);
        // Equal numbers have no range to divide by; a divisor of one leaves their distances as they are.
        return new(min, max - min > 1e-12 * (1 + Math.Abs(min)) ? max : min + Math.Max(1, Math.Abs(min) * 1e-12)) { Low = low, High = high };
    }

    /// <inheritdoc/>
    public override double[] Apply(ReadOnlySpan<double> values, int position)
    {
        var result = new double[values.Length];
        for (var t = 0; t < result.Length; t++)
            result[t] = Low + (values[t] - Min) / (Max - Min) * (High - Low);
        return result;
    }

    /// <inheritdoc/>
    public override double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position)
    {
        var result = new double[transformed.Length];
        for (var t = 0; t < result.Length; t++)
            result[t] = Min + (transformed[t] - Low) / (High - Low) * (Max - Min);
        return result;
    }

    /// <summary>"min_max(104 to 622)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}({Min:G4} to {Max:G4})");

    private protected override void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("min", Min);
        writer.WriteNumber("max", Max);
        writer.WriteNumber("low", Low);
        writer.WriteNumber("high", High);
    }
}
