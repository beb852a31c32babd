using System.Globalization;

namespace Unroll;

/// <summary>
/// The regular distance between two rows: <paramref name="Count"/> times <paramref name="Unit"/>. Monthly is (Month, 1), quarterly (Month, 3),
/// weekly (Day, 7), every quarter of an hour (Minute, 15).
/// </summary>
/// <param name="Unit">The unit of time.</param>
/// <param name="Count">How many units lie between two rows; at least 1.</param>
/// <param name="EndOfMonth">True when months are marked by their last day (31 January, 28 February ...).</param>
public sealed record SeriesFrequency(SeriesUnit Unit, int Count = 1, bool EndOfMonth = false)
{
    /// <summary>Rows without dates.</summary>
    public static SeriesFrequency Rows { get; } = new(SeriesUnit.Row);

    /// <summary>One row a month.</summary>
    public static SeriesFrequency Monthly { get; } = new(SeriesUnit.Month);

    /// <summary>One row a day.</summary>
    public static SeriesFrequency Daily { get; } = new(SeriesUnit.Day);

    /// <summary>The lengths of season, in rows, that this frequency suggests, shortest first: 12 for months, 7 and 365 for days, 24 and 168 for hours.</summary>
    public IReadOnlyList<int> NaturalSeasons => (Unit, Count) switch
    {
        (SeriesUnit.Month, 1) => [12],
        (SeriesUnit.Month, 3) => [4],
        (SeriesUnit.Day, 1) => [7, 365],
        (SeriesUnit.Day, 7) => [52],
        (SeriesUnit.BusinessDay, 1) => [5, 261],
        (SeriesUnit.Hour, 1) => [24, 168],
        (SeriesUnit.Minute, var n) when 1440 % n == 0 => [1440 / n],
        _ => [],
    };

    /// <summary>The date <paramref name="steps"/> rows after <paramref name="date"/> (before it when negative).</summary>
    /// <exception cref="InvalidOperationException">There are no dates in a plain row frequency.</exception>
    public DateTime Add(DateTime date, int steps) => Unit switch
    {
        SeriesUnit.Year => date.AddYears(steps * Count),
        SeriesUnit.Month => AddMonths(date, steps * Count),
        SeriesUnit.Day => date.AddDays((double)steps * Count),
        SeriesUnit.BusinessDay => AddBusinessDays(date, steps * Count),
        SeriesUnit.Hour => date.AddHours((double)steps * Count),
        SeriesUnit.Minute => date.AddMinutes((double)steps * Count),
        SeriesUnit.Second => date.AddSeconds((double)steps * Count),
        _ => throw new InvalidOperationException("SeriesFrequency: rows without dates have no next date; give the series dates, or use row numbers."),
    };

    /// <summary>How a person says it: "monthly", "daily", "every 15 minutes".</summary>
    public override string ToString() => (Unit, Count) switch
    {
        (SeriesUnit.Row, _) => "rows",
        (SeriesUnit.Year, 1) => "yearly",
        (SeriesUnit.Month, 1) => "monthly",
        (SeriesUnit.Month, 3) => "quarterly",
        (SeriesUnit.Day, 1) => "daily",
        (SeriesUnit.Day, 7) => "weekly",
        (SeriesUnit.BusinessDay, 1) => "daily, Monday to Friday",
        (SeriesUnit.Hour, 1) => "hourly",
        (SeriesUnit.Minute, 1) => "every minute",
        (SeriesUnit.Second, 1) => "every second",
        _ => $"every {Count} {Unit.ToString().ToLowerInvariant()}s",
    };

    /// <summary>What one row is called: "month", "day", "row" ...</summary>
    public string StepName => (Unit, Count) switch
    {
        (SeriesUnit.Month, 3) => "quarter",
        (SeriesUnit.Day, 7) => "week",
        (SeriesUnit.BusinessDay, 1) => "business day",
        (_, 1) => Unit.ToString().ToLowerInvariant(),
        _ => "step",
    };

    /// <summary>A date as this frequency needs it and no longer: "1949-01", "1981-01-31", "2016-07-01 05:00". The same in every culture.</summary>
    public string Format(DateTime date) => date.ToString(Pattern(date), CultureInfo.InvariantCulture);

    private string Pattern(DateTime date)
    {
        if (date.TimeOfDay != TimeSpan.Zero || Unit is SeriesUnit.Hour or SeriesUnit.Minute)
            return date.Second == 0 && Unit != SeriesUnit.Second ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss";
        return Unit switch
        {
            SeriesUnit.Year when date is { Month: 1, Day: 1 } => "yyyy",
            SeriesUnit.Month when date.Day == 1 => "yyyy-MM",
            SeriesUnit.Second => "yyyy-MM-dd HH:mm:ss",
            _ => "yyyy-MM-dd",
        };
    }

    private DateTime AddMonths(DateTime date, int months)
    {
        DateTime moved = date.AddMonths(months);
        return EndOfMonth ? moved.AddDays(DateTime.DaysInMonth(moved.Year, moved.Month) - moved.Day) : moved;
    }

    private static DateTime AddBusinessDays(DateTime date, int days)
    {
        DateTime moved = date.AddDays(days / 5 * 7);
        int sign = Math.Sign(days);
        for (int left = Math.Abs(days % 5); left > 0;)
        {
            moved = moved.AddDays(sign);
            if (moved.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) left--;
        }

        return moved;
    }
}
