namespace Unroll.Cli;

/// <summary>What the process answers.</summary>
internal static class ExitCode
{
    public const int Done = 0, Failed = 1, BadArguments = 2, Interrupted = 130;
}
