using System.Globalization;

namespace Unroll.Bench;

/// <summary>The command line: a command, names, and options.</summary>
internal sealed class Arguments
{
    const string Help = """
        usage: Unroll.Bench COMMAND [names...] [--threads N] [--seconds S]
          rows [name prefixes...] [--exact] [--isolate]   speed of every workload, one JSON line each; --isolate: a process for each row
          list                                            the names of all rows
          compare PEERS.jsonl [OURS.jsonl]                our rows beside the peers, and how the goals stand
          matrix [--check] [--units N,...] [--batch N]    every configuration of every cell, per floating-point operation; --check: exit code 1 when one is too slow
                                                          (--cell Gru, --run train, --only "layer norm": a part of it; --over 1: all are listed)
          own-cell                                        a train step of the built-in LSTM beside a user's own cell, as a subclass and as a struct
          ops                                             what a tensor operation costs beside its arithmetic
          ragged [--rounds N]                             what a real step costs in padded batches
          footprint [--rounds N]                          time from process start to the first step; sizes of packages and of a single file
          machine                                         the machine in words
          page FOLDER PAGE.md                             puts the tables of a measurement (bench/measure.sh) into a page
        """;

    readonly Dictionary<string, string> _options = [];

    internal string Command { get; private init; } = "";

    internal List<string> Names { get; } = [];

    internal double Seconds => Number("seconds", 3);

    internal bool Has(string option) => _options.ContainsKey(option);

    internal string? Text(string option) => _options.GetValueOrDefault(option);

    internal double Number(string option, double standard) =>
        _options.TryGetValue(option, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : standard;

    /// <summary>The arguments, or null when they cannot be read. Sets the number of threads.</summary>
    internal static Arguments? Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0)
            return null;
        var result = new Arguments { Command = args[0] };
        for (var i = 1; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                result.Names.Add(args[i]);
            else if (args[i] is "--exact" or "--isolate" or "--check")
                result._options[args[i][2..]] = "";
            else if (i + 1 < args.Count)
                result._options[args[i][2..]] = args[++i];
            else
                return null;
        }
        if (result.Has("threads"))
            Compute.Threads = (int)result.Number("threads", 1);
        return result;
    }

    internal static int Usage()
    {
        Console.Error.WriteLine(Help);
        return 2;
    }
}
