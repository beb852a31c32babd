namespace Unroll;

/// <summary>Finds the regular distance between dates, and puts rows on the grid it makes.</summary>
internal static class SeriesFrequencyDetector
{
    /// <summary>The frequency of increasing dates, or null when they lie on no regular grid.</summary>
    public static SeriesFrequency? Detect(IReadOnlyList<DateTime> dates)
    {
        if (dates.Count < 2) return null;
        foreach (SeriesFrequency candidate in Candidates(dates))
        {
            if (Fits(dates, candidate)) return candidate;
        }

        return null;
    }

    /// <summary>The row of each date on the grid that starts at the first date; -1 for a date that is not on the grid.</summary>
    public static int[] Positions(IReadOnlyList<DateTime> dates, SeriesFrequency frequency)
    {
        var positions = new int[dates.Count];
        int at = 0;
        for (int i = 0; i < dates.Count; i++)
        {
            positions[i] = Position(dates[0], dates[i], frequency, ref at) ? at : -1;
        }

        return positions;
    }

    /// <summary>The number of rows from <paramref name="origin"/> to <paramref name="date"/>, negative when the date is earlier.</summary>
    public static int Steps(DateTime origin, DateTime date, SeriesFrequency frequency)
    {
        int at = Guess(origin, date, frequency);
        while (frequency.Add(origin, at) > date) at--;
        while (frequency.Add(origin, at + 1) <= date) at++;
        return at;
    }

    private static bool Position(DateTime origin, DateTime date, SeriesFrequency frequency, ref int at)
    {
        at = Steps(origin, date, frequency);
        return frequency.Add(origin, at) == date;
    }

    private static int Guess(DateTime origin, DateTime date, SeriesFrequency frequency)
    {
        TimeSpan apart = date - origin;
        return frequency.Unit switch
        {
            SeriesUnit.Year => (date.Year - origin.Year) / frequency.Count,
            SeriesUnit.Month => ((date.Year - origin.Year) * 12 + date.Month - origin.Month) / frequency.Count,
            SeriesUnit.Day => (int)(apart.TotalDays / frequency.Count),
            SeriesUnit.BusinessDay => (int)(apart.TotalDays / 7 * 5 / frequency.Count),
            SeriesUnit.Hour => (int)(apart.TotalHours / frequency.Count),
            SeriesUnit.Minute => (int)(apart.TotalMinutes / frequency.Count),
            SeriesUnit.Second => (int)(apart.TotalSeconds / frequency.Count),
            _ => throw new InvalidOperationException("SeriesFrequency: rows without dates have no positions."),
        };
    }

    private static bool Fits(IReadOnlyList<DateTime> dates, SeriesFrequency frequency)
    {
        int at = 0;
        foreach (DateTime date in dates)
        {
            if (!Position(dates[0], date, frequency, ref at)) return false;
        }

        // A grid of which most places are empty is not the rhythm of the data.
        return (at + 1) <= 2L * dates.Count;
    }

    private static IEnumerable<SeriesFrequency> Candidates(IReadOnlyList<DateTime> dates)
    {
        bool wholeDays = dates.All(d => d.TimeOfDay == dates[0].TimeOfDay);
        if (wholeDays)
        {
            bool monthEnds = dates.All(d => d.Day == DateTime.DaysInMonth(d.Year, d.Month));
            foreach (int months in (int[])[12, 6, 3, 2, 1])
            {
                if (months == 12) yield return new(SeriesUnit.Year);
                else yield return new(SeriesUnit.Month, months);
                if (monthEnds && months != 12) yield return new(SeriesUnit.Month, months, EndOfMonth: true);
            }

            bool spansWeekends = dates[^1] - dates[0] >= TimeSpan.FromDays(7);
            if (spansWeekends && dates.All(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))) yield return new(SeriesUnit.BusinessDay);
            foreach (int days in CommonSteps(dates, TimeSpan.TicksPerDay)) yield return new(SeriesUnit.Day, days);
            yield return new(SeriesUnit.Day);
        }

        (SeriesUnit Unit, long Ticks)[] finer =
            [(SeriesUnit.Hour, TimeSpan.TicksPerHour), (SeriesUnit.Minute, TimeSpan.TicksPerMinute), (SeriesUnit.Second, TimeSpan.TicksPerSecond)];
        foreach ((SeriesUnit unit, long ticks) in finer)
        {
            foreach (int count in CommonSteps(dates, ticks)) yield return new(unit, count);
        }
    }

    /// <summary>The most common distance in whole units, when there is one.</summary>
    private static IEnumerable<int> CommonSteps(IReadOnlyList<DateTime> dates, long unit)
    {
        var counts = new Dictionary<long, int>();
        for (int i = 1; i < dates.Count; i++)
        {
            long ticks = (dates[i] - dates[i - 1]).Ticks;
            if (ticks % unit == 0) counts[ticks / unit] = counts.GetValueOrDefault(ticks / unit) + 1;
        }

        if (counts.Count == 0) yield break;
        long common = counts.OrderByDescending(p => p.Value).ThenBy(p => p.Key).First().Key;
        if (common <= int.MaxValue) yield return (int)common;
    }
}
