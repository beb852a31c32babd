using System.CommandLine;
using System.Diagnostics;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll forecast</c>: trains on a CSV file, tests on its last part, and writes forecast, model and report.</summary>
internal static class ForecastCommand
{
    public const string Examples =
        """
        unroll forecast
        unroll forecast temperatures.csv --horizon 14
        unroll forecast sales.csv --column shop --column web --report sales.html
        unroll forecast sales.csv --json > result.json
        """;

    public static Command Create(CliConsole console)
    {
        Argument<string?> file = Options.InFile<string?>("FILE.csv", "Dates and numbers; the built-in airline series when left out.");
        file.Arity = ArgumentArity.ZeroOrOne;
        var columns = new Option<string[]>("--column", "-c") { Description = "A column to forecast; may be given several times. All columns of numbers when left out.", HelpName = "NAME" };
        Option<int?> horizon = Options.Count("--horizon", "How many rows ahead. Default: what suits the data (24 months, 30 days ...).");
        Option<int?> lookback = Options.Count("--lookback", "How many rows the network reads. Default: chosen by rolling validation.");
        Option<int?> units = Options.Count("--units", "The units of the recurrent layer. Default: 32.");
        Option<int?> epochs = Options.Count("--epochs", "How often each network sees the data. Default: what suits the amount of data.");
        var cell = new Option<string>("--cell") { Description = "The recurrent cell. Default: lstm.", HelpName = "lstm|gru|rnn", DefaultValueFactory = _ => "lstm" };
        cell.AcceptOnlyFromAmong("lstm", "gru", "rnn");
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same numbers. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string?> model = Options.OutFile("--model", "Where to save the model. Default: NAME.unroll in this folder.", "-m");
        Option<string?> output = Options.OutFile("--output", "Where to write the forecast as CSV. Default: NAME.forecast.csv.", "-o");
        Option<string?> report = Options.OutFile("--report", "Where to write the report as a web page. Default: NAME.forecast.html.", "-r");
        Option<bool> json = Options.Json();
        var command = new Command("forecast", "Train on a CSV file, forecast its last part unseen, compare with baselines, and write the forecast, the model and a report.")
        { file, columns, horizon, lookback, units, cell, epochs, seed, model, output, report, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(console, new ForecastRequest
        {
            File = parsed.GetValue(file),
            Columns = parsed.GetValue(columns) is { Length: > 0 } names ? names : null,
            Model = parsed.GetValue(model),
            Output = parsed.GetValue(output),
            Report = parsed.GetValue(report),
            Json = parsed.GetValue(json),
            Options = new ForecastOptions
            {
                Horizon = parsed.GetValue(horizon),
                Lookback = parsed.GetValue(lookback),
                Units = parsed.GetValue(units) ?? 32,
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                Cell = parsed.GetValue(cell) switch { "gru" => ForecastCell.Gru, "rnn" => ForecastCell.SimpleRnn, _ => ForecastCell.Lstm },
            },
        }, cancellation)));
        return command;
    }

    private static int Run(CliConsole console, ForecastRequest request, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Series series = request.File is null ? BuiltInSeries.Airline() : SeriesCsv.Read(request.File, new SeriesCsvOptions { Columns = request.Columns });
        if (request.File is null && request.Columns is { } names) series = series.Select(names);
        OutputFile.CheckApart(("the data", request.File), ("the model", request.ModelPath), ("the forecast", request.OutputPath), ("the report", request.ReportPath));
        OutputFile.CheckWritable(request.ModelPath, "the model");
        OutputFile.CheckWritable(request.OutputPath, "the forecast");
        OutputFile.CheckWritable(request.ReportPath, "the report");

        if (!request.Json) ForecastPrinter.Start(console, request.Title, series);
        ForecastBacktest test = TrainingDisplay.Run(console, request.Json, progress => Forecaster.Backtest(series, request.Options, progress, cancellation));
        ForecastReport report = test.Report(request.Title);
        test.Forecaster.Save(request.ModelPath);
        OutputFile.WriteText(request.OutputPath, "the forecast", ForecastReportCsv.Render(report, series.DateName));
        OutputFile.WriteText(request.ReportPath, "the report", ForecastReportHtml.Render(report));

        if (request.Json) console.Output.Write(ForecastReportJson.Render(report));
        else ForecastPrinter.End(console, report, request, clock.Elapsed);
        if (!test.Forecaster.Interrupted) return ExitCode.Done;
        console.Error.WriteLine($"Interrupted: the best networks up to then are in {request.ModelPath}.");
        return ExitCode.Interrupted;
    }
}
