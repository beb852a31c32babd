using System.Globalization;
using System.Text.Json;

namespace Unroll;

/// <summary>z = (y - mean) / deviation, with the mean and standard deviation of the training part.</summary>
public sealed class StandardizeTransform : SeriesTransform
{
    internal const string TypeName = "standardize";

    /// <summary>Makes the transform from known numbers.</summary>
    /// <param name="mean">What is subtracted.</param>
    /// <param name="deviation">What is divided by; positive.</param>
    public StandardizeTransform(double mean, double deviation)
    {
        if (!double.IsFinite(mean) || !(deviation > 0) || !double.IsFinite(deviation))
            throw new ArgumentOutOfRangeException(nameof(deviation), FormattableString.Invariant($"StandardizeTransform: mean {mean} and deviation {deviation} were given; finite numbers and a positive deviation are needed."));
        (Mean, Deviation) = (mean, deviation);
    }

    /// <summary>What is subtracted.</summary>
    public double Mean { get; }

    /// <summary>What is divided by.</summary>
    public double Deviation { get; }

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <summary>The transform that brings these numbers to mean 0 and deviation 1. Equal numbers keep a deviation of 1.</summary>
    public static StandardizeTransform Fit(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        foreach (double v in values) mean += v / values.Length;
        foreach (double v in values) squares += (v - mean) * (v - mean) / values.Length;
        double deviation = Math.Sqrt(squares);
        return new StandardizeTransform(mean, deviation > 1e-12 * (1 + Math.Abs(mean)) ? deviation : 1);
    }

    /// <inheritdoc/>
    public override double[] Apply(ReadOnlySpan<double> values, int position)
    {
        var result = new double[values.Length];
        for (int t = 0; t < result.Length; t++) result[t] = (values[t] - Mean) / Deviation;
        return result;
    }

    /// <inheritdoc/>
    public override double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position)
    {
        var result = new double[transformed.Length];
        for (int t = 0; t < result.Length; t++) result[t] = transformed[t] * Deviation + Mean;
        return result;
    }

    /// <summary>"standardize(mean 0.12, deviation 0.06)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}(mean {Mean:G4}, deviation {Deviation:G4})");

    private protected override void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("mean", Mean);
        writer.WriteNumber("deviation", Deviation);
    }
}
