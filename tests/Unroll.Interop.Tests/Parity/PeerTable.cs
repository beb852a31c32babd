namespace Unroll.Interop.Tests.Parity;

/// <summary>What a peer offers, from a text file: layers with arguments, and for some of them what stands for it here or why it is not.</summary>
internal sealed class PeerTable
{
    readonly Dictionary<string, string> _targets = [], _reasons = [], _same = [];

    /// <summary>Headings and layers in the file's order; a heading has no arguments.</summary>
    internal List<(string Name, string[]? Arguments)> Lines { get; } = [];

    /// <summary>Everything that a line says stands for something.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Targets => _targets;

    internal IEnumerable<string> Reasoned => _reasons.Keys;

    /// <exception cref="FormatException">A line is none of the known forms.</exception>
    internal static PeerTable Read(string path)
    {
        var table = new PeerTable();
        foreach (var line in File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("# ", StringComparison.Ordinal)))
            if (line.StartsWith("## ", StringComparison.Ordinal))
                table.Lines.Add((line[3..], null));
            else if (line.Split(" - ", 2) is [var absent, var reason] && !absent.Contains(' ', StringComparison.Ordinal))
                table._reasons.Add(absent, reason);
            else if (line.Split(" = ") is [var name, var target])
                table._targets.Add(name, target);
            else if (line.Split(" as ") is [var one, var other])
                table._same.Add(one, other);
            else if (line.Split(':') is [var layer, var arguments])
                table.Lines.Add((layer, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            else
                throw new FormatException($"{Path.GetFileName(path)}: '{line}' cannot be read.");
        return table;
    }

    /// <summary>The layer whose lines hold for this one, too.</summary>
    internal string Same(string layer) => _same.GetValueOrDefault(layer, layer);

    /// <summary>What stands here for a layer or an argument (<c>layer.argument</c>) by the file, or null.</summary>
    internal string? Target(string layer, string? argument = null) => Look(_targets, layer, argument);

    /// <summary>Why something is not here by the file, or null.</summary>
    internal string? Reason(string layer, string? argument = null) => Look(_reasons, layer, argument);

    string? Look(Dictionary<string, string> lines, string layer, string? argument) => argument is null ? lines.GetValueOrDefault(layer) ?? lines.GetValueOrDefault(Same(layer))
        : lines.GetValueOrDefault($"{layer}.{argument}") ?? lines.GetValueOrDefault($"{Same(layer)}.{argument}") ?? lines.GetValueOrDefault($"*.{argument}");
}
