namespace Unroll.Cli;

/// <summary>What was asked of <c>unroll forecast</c>.</summary>
internal sealed record ForecastRequest
{
    public string? File { get; init; }

    public string[]? Columns { get; init; }

    public string? Model { get; init; }

    public string? Output { get; init; }

    public string? Report { get; init; }

    public bool Json { get; init; }

    public required ForecastOptions Options { get; init; }

    public string Title => File is null ? "airline passengers" : Path.GetFileName(File);

    public string ModelPath => Model ?? Name + ".unroll";

    public string OutputPath => Output ?? Name + ".forecast.csv";

    public string ReportPath => Report ?? Name + ".forecast.html";

    private string Name => File is null ? "airline" : Path.GetFileNameWithoutExtension(File);
}
