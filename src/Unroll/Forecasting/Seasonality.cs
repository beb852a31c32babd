namespace Unroll;

/// <summary>
/// Finds the length of a season in numbers: the lag at which the series, with its straight-line trend removed, is most like itself.
/// r(k) = sum (x[t] - mean)(x[t+k] - mean) / sum (x[t] - mean)^2.
/// </summary>
public static class Seasonality
{
    private const double LeastCorrelation = 0.25;
    private const double LeastRise = 0.15;

    /// <summary>The length of the season in rows, or null when none stands out.</summary>
    /// <param name="values">The numbers, oldest first; NaN counts as the trend's value.</param>
    /// <param name="frequency">The distance between rows; its natural seasons are tried first.</param>
    /// <remarks>At least three whole seasons must be in the data. A natural season (12 months, 24 hours) wins over another length unless it is much weaker.</remarks>
    public static int? Detect(ReadOnlySpan<double> values, SeriesFrequency frequency)
    {
        ArgumentNullException.ThrowIfNull(frequency);
        int longest = Math.Min(values.Length / 3, 1500);
        if (longest < 2) return null;
        double[] detrended = Detrend(values);
        double[] correlation = Autocorrelation(detrended, Math.Min(longest * 3 / 2 + 1, values.Length - 1));
        int? best = null;
        foreach (int season in frequency.NaturalSeasons)
        {
            if (season > longest || !IsPeak(correlation, season)) continue;
            // The shorter of two equally good seasons is the season; the longer is a multiple of it.
            if (best is not { } found || correlation[season] > correlation[found] + 0.1) best = season;
        }

        return best ?? HighestPeak(correlation, longest);
    }

    /// <summary>r(0..lags) of numbers whose trend was removed.</summary>
    internal static double[] Autocorrelation(ReadOnlySpan<double> values, int lags)
    {
        var r = new double[lags + 1];
        double mean = 0;
        foreach (double v in values) mean += v / values.Length;
        for (int k = 0; k <= lags; k++)
        {
            double sum = 0;
            for (int t = 0; t + k < values.Length; t++) sum += (values[t] - mean) * (values[t + k] - mean);
            // Each lag has fewer terms than the one before; dividing by their number keeps long lags comparable.
            r[k] = sum / (values.Length - k);
        }

        double variance = r[0];
        for (int k = 0; k <= lags; k++) r[k] = variance > 1e-300 ? r[k] / variance : 0;
        return r;
    }

    /// <summary>The numbers minus their least-squares straight line.</summary>
    internal static double[] Detrend(ReadOnlySpan<double> values)
    {
        double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
        for (int t = 0; t < values.Length; t++)
        {
            if (double.IsNaN(values[t])) continue;
            n++;
            st += t;
            sy += values[t];
            stt += (double)t * t;
            sty += t * values[t];
        }

        double spread = n * stt - st * st;
        double slope = spread > 0 ? (n * sty - st * sy) / spread : 0;
        double level = n > 0 ? (sy - slope * st) / n : 0;
        var result = new double[values.Length];
        for (int t = 0; t < result.Length; t++) result[t] = double.IsNaN(values[t]) ? 0 : values[t] - level - slope * t;
        return result;
    }

    /// <summary>True when no lag within half a season of this one is clearly higher, and the correlation rises to it from a valley.</summary>
    private static bool IsPeak(double[] r, int lag)
    {
        if (r[lag] < LeastCorrelation) return false;
        int first = lag / 2 + 1, last = Math.Min(lag * 3 / 2, r.Length - 1);
        double valley = double.MaxValue;
        for (int k = 1; k <= lag; k++) valley = Math.Min(valley, r[k]);
        if (r[lag] - valley < LeastRise) return false;
        for (int k = first; k <= last; k++)
        {
            if (r[k] > r[lag] + 0.05) return false;
        }

        return true;
    }

    private static int? HighestPeak(double[] r, int longest)
    {
        int start = 1;
        while (start < longest && r[start] > 0) start++;
        int? best = null;
        for (int k = Math.Max(start, 2); k <= longest; k++)
        {
            if (IsPeak(r, k) && (best is not { } found || r[k] > r[found] + (k > found * 3 / 2 ? 0.1 : 0))) best = k;
        }

        return best;
    }
}
