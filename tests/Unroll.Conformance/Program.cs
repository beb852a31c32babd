namespace Unroll.Conformance;

/// <summary>Runs the recorded cases of folders and compares: see README.md beside this file.</summary>
internal static class Program
{
    static int Main(string[] args)
    {
        if (Arguments.Parse(args, Console.Error) is not { } arguments)
            return 2;
        return new Runner(arguments, Console.Out).Run() ? 0 : 1;
    }
}
