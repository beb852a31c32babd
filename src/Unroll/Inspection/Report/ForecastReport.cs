namespace Unroll;

/// <summary>Everything a reader wants to see of one forecast: plain data, rendered by <see cref="ForecastReportHtml"/> and <see cref="ForecastReportJson"/>.</summary>
public sealed record ForecastReport
{
    /// <summary>What was forecast, for the heading: a file's name or "airline passengers".</summary>
    public required string Title { get; init; }

    /// <summary>The series: history, held-out truth, forecasts.</summary>
    public required IReadOnlyList<ForecastReportColumn> Columns { get; init; }

    /// <summary>The scores on the held-out part, the network first; each row has one score a column, in the order of <see cref="Columns"/>.</summary>
    public required IReadOnlyList<ForecastReportScore> Scores { get; init; }

    /// <summary>The losses of every epoch, in the order they were trained.</summary>
    public IReadOnlyList<ForecastReportLoss> Losses { get; init; } = [];

    /// <summary>The network's summary as text.</summary>
    public string NetworkSummary { get; init; } = "";

    /// <summary>What was chosen and used: look-back, horizon, transforms, seed, times ...</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What the reader should know: gaps that were filled, an interruption.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The version of the library that made it.</summary>
    public string Version { get; init; } = "";
}
