namespace Unroll.Bench;

/// <summary>Numbers of several measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle one; of an even count the mean of the two in the middle; NaN of none.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var half = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
