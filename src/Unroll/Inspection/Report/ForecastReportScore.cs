namespace Unroll;

/// <summary>One row of the table of scores.</summary>
/// <param name="Name">Whose forecast: "network", "naive (last value)" ...</param>
/// <param name="Columns">One score a column.</param>
/// <param name="Total">All columns together.</param>
/// <param name="IsNetwork">True for the row of the trained network.</param>
public sealed record ForecastReportScore(string Name, IReadOnlyList<ForecastScore> Columns, ForecastScore Total, bool IsNetwork = false);
