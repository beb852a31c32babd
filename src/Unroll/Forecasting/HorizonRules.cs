namespace Unroll;

/// <summary>Lengths that suit the data where the user gave none.</summary>
internal static class HorizonRules
{
    /// <summary>About two natural seasons ahead, at most a sixth of the data.</summary>
    public static int Horizon(SeriesFrequency frequency, int rows, int? season)
    {
        int wanted = (frequency.Unit, frequency.Count) switch
        {
            (SeriesUnit.Year, _) => 5,
            (SeriesUnit.Month, 1) => 24,
            (SeriesUnit.Month, var n) => Math.Max(2, 24 / n),
            (SeriesUnit.Day, 1) => 30,
            (SeriesUnit.Day, 7) => 26,
            (SeriesUnit.BusinessDay, _) => 20,
            (SeriesUnit.Hour, 1) => 48,
            _ => season is { } m and <= 48 ? 2 * m : 24,
        };
        return Math.Max(1, Math.Min(wanted, rows / 6));
    }

    /// <summary>How many forecasts of one horizon the held-out part holds: a tenth of the data, between 1 and 10 of them.</summary>
    public static int HeldOutWindows(int rows, int horizon) => Math.Clamp(rows / 10 / horizon, 1, 10);

    /// <summary>The look-backs to choose from: one and two short seasons; longer ones where there is much data.</summary>
    public static int[] Lookbacks(int rows, int? season)
    {
        int shorter = season is { } m and >= 4 and <= 48 ? m : rows >= 500 ? 24 : 12;
        int longer = rows >= 1000 ? Math.Max(60, shorter) : 2 * shorter;
        return [shorter, .. longer > shorter ? (int[])[longer] : []];
    }
}
