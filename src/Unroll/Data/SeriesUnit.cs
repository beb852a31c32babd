namespace Unroll;

/// <summary>The unit of time between two rows of a <see cref="Series"/>.</summary>
public enum SeriesUnit
{
    /// <summary>No dates: rows are counted 0, 1, 2 ...</summary>
    Row,

    /// <summary>Calendar years.</summary>
    Year,

    /// <summary>Calendar months (a quarter is three of them).</summary>
    Month,

    /// <summary>Days (a week is seven of them).</summary>
    Day,

    /// <summary>Monday to Friday.</summary>
    BusinessDay,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Seconds.</summary>
    Second,
}
