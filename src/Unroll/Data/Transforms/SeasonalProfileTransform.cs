using System.Globalization;
using System.Text.Json;

namespace Unroll;

/// <summary>
/// z[t] = y[t] - s(t), where s is a smooth season of a few waves, s(t) = sum_k a_k cos(2 pi k t / period) + b_k sin(2 pi k t / period), fitted by least
/// squares beside a straight line. Unlike a difference it does not double the noise, so it suits noisy data with a steady season.
/// </summary>
public sealed class SeasonalProfileTransform : SeriesTransform
{
    internal const string TypeName = "seasonal_profile";
    private readonly double[] _cos, _sin;

    private SeasonalProfileTransform(double period, double[] cos, double[] sin) => (Period, _cos, _sin) = (period, cos, sin);

    /// <summary>The length of the season in rows; need not be whole (a year is 365.2425 days).</summary>
    public double Period { get; }

    /// <summary>The number of waves.</summary>
    public int Waves => _cos.Length;

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <summary>Fits the season.</summary>
    /// <param name="values">The training part.</param>
    /// <param name="position">How many rows after the first training row <c>values[0]</c> lies.</param>
    /// <param name="period">The length of the season in rows, above 1.</param>
    /// <param name="waves">How many waves; at least 1, at most half the period.</param>
    public static SeasonalProfileTransform Fit(ReadOnlySpan<double> values, int position, double period, int waves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(waves, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, 1);
        // A wave of exactly two rows has no sine: its column would be zero.
        waves = Math.Min(waves, (int)Math.Ceiling(period / 2) - 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(waves, 1, nameof(period));
        int unknowns = 2 + 2 * waves;
        var normal = new LeastSquares(unknowns);
        var row = new double[unknowns];
        for (int t = 0; t < values.Length; t++)
        {
            (row[0], row[1]) = (1, (double)t / values.Length);
            for (int k = 1; k <= waves; k++) (row[2 * k], row[2 * k + 1]) = Wave(k, position + t, period);
            normal.Add(row, values[t]);
        }

        double[] solved = normal.Solve(1e-9);
        return new SeasonalProfileTransform(period,
            [.. Enumerable.Range(1, waves).Select(k => solved[2 * k])], [.. Enumerable.Range(1, waves).Select(k => solved[2 * k + 1])]);
    }

    /// <inheritdoc/>
    public override double[] Apply(ReadOnlySpan<double> values, int position)
    {
        var result = new double[values.Length];
        for (int t = 0; t < result.Length; t++) result[t] = values[t] - At(position + t);
        return result;
    }

    /// <inheritdoc/>
    public override double[] Invert(ReadOnlySpan<double> transformed, ReadOnlySpan<double> before, int position)
    {
        var result = new double[transformed.Length];
        for (int t = 0; t < result.Length; t++) result[t] = transformed[t] + At(position + t);
        return result;
    }

    /// <summary>"seasonal_profile(period 365.2, 3 waves)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}(period {Period:0.#}, {Waves} waves)");

    internal static SeasonalProfileTransform ReadState(JsonElement json)
    {
        double[] cos = [.. json.GetProperty("cos").EnumerateArray().Select(v => v.GetDouble())];
        double[] sin = [.. json.GetProperty("sin").EnumerateArray().Select(v => v.GetDouble())];
        if (cos.Length == 0 || cos.Length != sin.Length) throw new FormatException($"SeriesTransform: {cos.Length} cosines and {sin.Length} sines in a seasonal profile; as many of each were needed.");
        return new SeasonalProfileTransform(json.GetProperty("period").GetDouble(), cos, sin);
    }

    private protected override void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("period", Period);
        WriteArray(writer, "cos", _cos);
        WriteArray(writer, "sin", _sin);
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, double[] values)
    {
        writer.WriteStartArray(name);
        foreach (double v in values) writer.WriteNumberValue(v);
        writer.WriteEndArray();
    }

    private static (double Cos, double Sin) Wave(int k, int t, double period)
    {
        // The whole turns are taken off first, so that a long series keeps its precision.
        double angle = 2 * Math.PI * (k * (double)t % period) / period;
        return (Math.Cos(angle), Math.Sin(angle));
    }

    private double At(int t)
    {
        double sum = 0;
        for (int k = 1; k <= _cos.Length; k++)
        {
            (double cos, double sin) = Wave(k, t, Period);
            sum += _cos[k - 1] * cos + _sin[k - 1] * sin;
        }

        return sum;
    }
}
