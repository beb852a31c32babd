namespace Unroll;

/// <summary>One column of a <see cref="ForecastReport"/>. Its time line is history, then the held-out part, then the future.</summary>
public sealed record ForecastReportColumn
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The labels of the whole time line: <c>History.Count + Truth.Count + Future.Count</c> dates or row numbers.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The numbers the network was trained on; NaN is a gap.</summary>
    public required IReadOnlyList<double> History { get; init; }

    /// <summary>What happened in the held-out part; NaN is a gap.</summary>
    public required IReadOnlyList<double> Truth { get; init; }

    /// <summary>The network's forecast of the held-out part.</summary>
    public required IReadOnlyList<double> Forecast { get; init; }

    /// <summary>The forecast beyond the end of the data; may be empty.</summary>
    public IReadOnlyList<double> Future { get; init; } = [];

    /// <summary>The baselines' forecasts of the held-out part, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<double>>> Baselines { get; init; } = [];
}
