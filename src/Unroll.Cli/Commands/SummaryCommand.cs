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
        var model = new Argument<string>("MODEL") { Description = "A .unroll file." };
        var command = new Command("summary", "Show the layers, shapes and parameters of a saved model, and for a forecaster its transforms.")
        { model };
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(model)));
        return command;
    }

    private static int Run(CliConsole console, string path)
    {
        console.Output.WriteLine(Forecaster.Load(path).Summary);
        return ExitCode.Done;
    }
}
