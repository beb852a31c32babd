using Spectre.Console;

namespace Unroll.Cli;

/// <summary>Where a command writes: the terminal, redirected streams, or the strings of a test.</summary>
internal sealed class CliConsole
{
    private CliConsole(TextWriter output, TextWriter error, bool live)
    {
        (Output, Error, Live) = (output, error, live);
        Pretty = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = live ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = live ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = live ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!live) Pretty.Profile.Width = 160;
    }

    /// <summary>Standard output: results.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error: what went wrong.</summary>
    public TextWriter Error { get; }

    /// <summary>True when a person watches: lines may be redrawn.</summary>
    public bool Live { get; }

    /// <summary>Output with tables and, on a terminal, colours.</summary>
    public IAnsiConsole Pretty { get; }

    public static CliConsole System() => new(Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");

    public static CliConsole To(TextWriter output, TextWriter error) => new(output, error, live: false);
}
