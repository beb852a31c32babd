namespace Unroll.Conformance;

/// <summary>What the command was asked for.</summary>
/// <param name="Paths">Folders (or single files) with cases.</param>
/// <param name="Only">Only cases whose kind, layer, file or id contains one of these texts; all when empty.</param>
/// <param name="Verbose">Whether every case gets its line, not only those that fail.</param>
internal sealed record Arguments(IReadOnlyList<string> Paths, IReadOnlyList<string> Only, bool Verbose)
{
    const string Usage = """
        usage: dotnet run -c Release --project tests/Unroll.Conformance -- FOLDER... [--only TEXT]... [--verbose]

          FOLDER     a folder with recorded cases (searched through), or one file
          --only     only cases whose kind, layer, file or id contains the text
          --verbose  a line for every case and every comparison

        Exit code: 0 all passed, 1 a case failed, 2 bad arguments.
        """;

    /// <summary>The arguments, or null after a word on what is wrong with them.</summary>
    internal static Arguments? Parse(IReadOnlyList<string> args, TextWriter error)
    {
        var (paths, only, verbose) = (new List<string>(), new List<string>(), false);
        for (var i = 0; i < args.Count; i++)
            switch (args[i])
            {
                case "--verbose":
                    verbose = true;
                    break;
                case "--only" when i + 1 < args.Count:
                    only.Add(args[++i]);
                    break;
                case ['-', ..]:
                    return Refuse(error, $"{args[i]} is not known, or lacks its text.");
                default:
                    paths.Add(args[i]);
                    break;
            }
        if (paths.Count == 0)
            return Refuse(error, "No folder was given.");
        foreach (var path in paths)
            if (!Directory.Exists(path) && !File.Exists(path))
                return Refuse(error, $"There is no folder or file '{path}'.");
        return new Arguments(paths, only, verbose);
    }

    static Arguments? Refuse(TextWriter error, string why)
    {
        error.WriteLine(why);
        error.WriteLine(Usage);
        return null;
    }
}
