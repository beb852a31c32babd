using System.CommandLine;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll summary</c>: what is in a model file.</summary>
internal static class SummaryCommand
{
    public const string Examples =
        """
        unroll summary sales.unroll
        """;

    public static Command Create(CliConsole console)
    {
        Argument<string> model = Options.InFile<string>("MODEL", "A .unroll file.");
        Option<bool> json = Options.Json();
        var command = new Command("summary", "Show the layers, shapes and parameters of a saved model, and for a forecaster its transforms.")
        { model, json };
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(model), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliConsole console, string path, bool json)
    {
        ModelFile file = ModelFile.Open(path);
        if (json)
        {
            console.Output.Write(JsonText.Of(file));
            return ExitCode.Done;
        }

        console.Output.WriteLine(file.Model.Summary().ToString().TrimEnd());
        if (file.CreatedBy is { } maker) console.Output.WriteLine($"{"written by:",-12} {maker}");
        if (file.Model.TrainingRecord is { } record) console.Output.WriteLine($"{"trained:",-12} {record}");
        foreach ((string name, string value) in file.Notes) console.Output.WriteLine($"{name + ":",-12} {value}");
        return ExitCode.Done;
    }
}
