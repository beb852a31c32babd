using System.CommandLine;
using System.CommandLine.Help;
using Unroll.Cli.Commands;

namespace Unroll.Cli;

/// <summary>The command line: parses, runs one command, and turns what goes wrong into one sentence and an exit code.</summary>
internal static class CliApp
{
    /// <summary>Shared by every command: shows where an error came from.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show where an error came from.", Recursive = true };

    private const string Examples =
        """
        unroll forecast                           the built-in airline series
        unroll forecast sales.csv --horizon 12    a file of dates and numbers
        unroll predict sales.unroll new.csv       forecast from a saved model
        unroll summary sales.unroll               what is in a model file
        unroll profile sales.unroll               what each layer takes
        unroll data list                          public data sets
        unroll classify train reviews.csv --text text --label label
        unroll tag train sentences.conll          a class for each word
        unroll text train shakespeare.txt         a model that writes
        unroll translate train eng-spa.tsv        a translator
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliConsole console, CancellationToken cancellation = default)
    {
        RootCommand root = Build(console);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct()) console.Error.WriteLine(message);
            console.Error.WriteLine("Run 'unroll --help' or 'unroll COMMAND --help' for what can be given.");
            return ExitCode.BadArguments;
        }

        // A training run that is interrupted still scores and saves its best networks: that takes a moment.
        var configuration = new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception e)
        {
            if (parsed.GetValue(Verbose)) console.Error.WriteLine(e);
            else console.Error.WriteLine(Sentence(e));
            return e is OperationCanceledException ? ExitCode.Interrupted : ExitCode.Failed;
        }
    }

    private static RootCommand Build(CliConsole console)
    {
        Command forecast = ForecastCommand.Create(console), predict = PredictCommand.Create(console), summary = SummaryCommand.Create(console), profile = ProfileCommand.Create(console), data = DataCommand.Create(console);
        Command classify = ClassifyCommand.Create(console), tag = TagCommand.Create(console), text = TextCommand.Create(console), translate = TranslateCommand.Create(console);
        var root = new RootCommand("Forecasts, classifies, tags, writes and translates sequences with recurrent networks.") { forecast, predict, summary, profile, data, classify, tag, text, translate, Verbose };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, new Dictionary<Command, string>
        {
            [root] = Examples,
            [forecast] = ForecastCommand.Examples,
            [predict] = PredictCommand.Examples,
            [summary] = SummaryCommand.Examples,
            [profile] = ProfileCommand.Examples,
            [data] = DataCommand.Examples,
            [classify] = ClassifyCommand.Examples,
            [classify.Subcommands[0]] = ClassifyCommand.TrainExamples,
            [classify.Subcommands[1]] = ClassifyCommand.PredictExamples,
            [tag] = TagCommand.Examples,
            [tag.Subcommands[0]] = TagCommand.TrainExamples,
            [tag.Subcommands[1]] = TagCommand.PredictExamples,
            [text] = TextCommand.Examples,
            [text.Subcommands[0]] = TextCommand.TrainExamples,
            [text.Subcommands[1]] = TextCommand.SampleExamples,
            [translate] = TranslateCommand.Examples,
            [translate.Subcommands[0]] = TranslateCommand.TrainExamples,
        });
        return root;
    }

    private static string Sentence(Exception e) => e switch
    {
        OperationCanceledException => "Interrupted before anything was trained; nothing was saved.",
        SeriesException or FileNotFoundException or DirectoryNotFoundException or IOException or UnauthorizedAccessException or FormatException or InvalidDataException => e.Message,
        _ => $"Something went wrong: {e.Message} Run again with --verbose to see where.",
    };
}
