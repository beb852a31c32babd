using System.CommandLine;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll predict</c>: forecasts the rows after a CSV file from a saved model, without training.</summary>
internal static class PredictCommand
{
    public const string Examples =
        """
        unroll predict sales.unroll sales-2026.csv
        unroll predict sales.unroll sales-2026.csv --horizon 6 -o next.csv
        """;

    public static Command Create(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A file that 'unroll forecast' saved.");
        Argument<string> data = Options.InFile<string>("DATA.csv", "The history up to the forecast, with the model's columns.");
        Option<string?> output = Options.OutFile("--output", "Where to write the forecast as CSV. Default: standard output.", "-o");
        Option<int?> horizon = Options.Count("--horizon", "How many rows ahead. Default: the model's horizon.");
        Option<bool> json = Options.Json();
        var command = new Command("predict", "Forecast from a saved model, without training.")
        { model, data, output, horizon, json };
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetValue(output), parsed.GetValue(horizon), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliConsole console, string model, string data, string? output, int? horizon, bool json)
    {
        Forecaster forecaster = Forecaster.Load(model);
        Series series = Read(data, forecaster);
        OutputFile.CheckApart(("the model", model), ("the data", data), ("the forecast", output));
        if (output is not null) OutputFile.CheckWritable(output, "the forecast");
        foreach (SeriesGap gap in series.Gaps.Take(5)) console.Error.WriteLine($"gap filled along a straight line: {gap}");
        Series forecast = forecaster.Predict(series, horizon);
        if (output is not null) OutputFile.WriteText(output, "the forecast", SeriesCsv.Render(forecast));
        if (json) console.Output.Write(JsonText.Of(forecast));
        else if (output is null) console.Output.Write(SeriesCsv.Render(forecast));
        else console.Output.WriteLine($"forecast  {output}");
        return ExitCode.Done;
    }

    /// <summary>The model's columns alone, so that others may hold anything; where one is missing, everything, for the message that names both sides.</summary>
    private static Series Read(string data, Forecaster forecaster)
    {
        try
        {
            return SeriesCsv.Read(data, new SeriesCsvOptions { Columns = forecaster.Columns });
        }
        catch (SeriesException)
        {
            return SeriesCsv.Read(data);
        }
    }
}
