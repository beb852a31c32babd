using System.Globalization;
using System.Text.Json;

namespace Unroll;

/// <summary>z = (y - median) / (q75 - q25), with the quartiles of the training part: a few wild numbers do not move it.</summary>
/// <remarks>Quantiles are linear between the sorted numbers, as numpy's and scikit-learn's RobustScaler.</remarks>
public sealed class RobustTransform : SeriesTransform
{
    internal const string TypeName = "robust";

    /// <summary>Makes the transform from known numbers.</summary>
    /// <param name="center">What is subtracted: the median.</param>
    /// <param name="range">What is divided by: the distance of the quartiles; positive.</param>
    public RobustTransform(double center, double range)
    {
        if (!double.IsFinite(center) || !(range > 0) || !double.IsFinite(range))
            throw new ArgumentOutOfRangeException(nameof(range), FormattableString.Invariant($"RobustTransform: got center {center} and range {range}; needed finite numbers and a positive range."));
        (Center, Range) = (center, range);
    }

    /// <summary>What is subtracted.</summary>
    public double Center { get; }

    /// <summary>What is divided by.</summary>
    public double Range { get; }

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <summary>The transform of these numbers' quartiles; where they are equal the range stays 1. NaN is left out.</summary>
    public static RobustTransform Fit(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray().Where(v => !double.IsNaN(v)).Order().ToArray();
        if (sorted.Length == 0)
            return new(0, 1);
        var (center, range) = (Quantile(sorted, 0.5), Quantile(sorted, 0.75) - Quantile(sorted, 0.25));
        return new(center, range > 1e-12 * (1 + Math.Abs(center)) ? range : 1);
    }

    /// <inheritdoc/>
    public override double[] Apply(ReadOnlySpan<double> values, int position)
    {
        var result = new double[values.Length];
        for (var t = 0; t < result.Length; t++)
            result[t] = (values[t] - Center) / Range;
        return result;
    }

    /// <inheritdoc/>
    public override double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position)
    {
        var result = new double[transformed.Length];
        for (var t = 0; t < result.Length; t++)
            result[t] = transformed[t] * Range + Center;
        return result;
    }

    /// <summary>"robust(center 12, range 6)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}(center {Center:G4}, range {Range:G4})");

    static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var low = (int)Math.Floor(at);
        return low + 1 < sorted.Length ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[low];
    }

    private protected override void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("center", Center);
        writer.WriteNumber("range", Range);
    }
}
