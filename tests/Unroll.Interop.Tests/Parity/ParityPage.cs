using System.Text;
using System.Text.RegularExpressions;

namespace Unroll.Interop.Tests.Parity;

/// <summary>Makes the page that says what of Keras and PyTorch the library has.</summary>
internal sealed class ParityPage(string root)
{
    readonly List<string> _open = [];
    readonly Lazy<string> _layers = new(() => File.ReadAllText(Path.Combine(root, "docs", "layers", "README.md")));

    /// <summary>Layers and arguments that are neither here nor explained, and explanations of what is here by now.</summary>
    internal IReadOnlyList<string> Open => _open;

    internal string Print()
    {
        var text = new StringBuilder("""
            # Layers of Keras and PyTorch, and what is here

            Made by a test from the registry, the options of each layer and the reader of Keras configurations; the peers' names are those of Keras 3.15.1 and PyTorch 2. An argument
            with another name here has it in brackets. What has only one value that changes no result here is under "has not", with the reason.

            """.ReplaceLineEndings("\n"));
        text.Append('\n');
        Section(text, "Keras 3", "keras.txt", OwnSide.Keras, OwnSide.Keras);
        Section(text, "PyTorch", "pytorch.txt", (_, _) => null, _ => null);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    void Section(StringBuilder text, string title, string file, Func<string, string, string?> option, Func<string, string?> layer)
    {
        var table = PeerTable.Read(Path.Combine(root, "tests", "Unroll.Interop.Tests", "Parity", file));
        foreach (var (name, target) in table.Targets)
            if (OwnSide.Find(target) is null)
                _open.Add($"{title}: '{name} = {target}': there is no {target}");
        text.Append($"## {title}\n");
        foreach (var (name, arguments) in table.Lines)
        {
            if (arguments is null)
            {
                text.Append($"\n### {name}\n\n| {title.Split(' ')[0]} | here | has | has not |\n|---|---|---|---|\n");
                continue;
            }
            var own = layer(table.Same(name)) ?? (table.Target(name) is { } target ? OwnSide.Find(target) : null);
            var reason = table.Reason(name);
            if (own is null == reason is null)
                _open.Add(own is null ? $"{title}: {name} is not here, and no line '{name} - reason' says why" : $"{title}: {name} is here as {own}; its line '{name} - ...' is out of date");
            text.Append(own is null ? $"| {name} | no | | {reason}{(arguments.Length == 0 ? "" : $": {Codes(arguments)}")} |\n" : $"| {name} | {Linked(own)} | {Row(table, title, name, arguments, option)} |\n");
        }
        text.Append('\n');
    }

    string Row(PeerTable table, string title, string name, string[] arguments, Func<string, string, string?> option)
    {
        var (has, lacks) = (new List<string>(), new List<string>());
        foreach (var argument in arguments)
        {
            var read = option(table.Same(name), argument);
            var own = read ?? (table.Target(name, argument) is { } target ? OwnSide.Find(target) : null);
            if (own is not null)
                has.Add(Renamed(argument, own, name, table));
            else if (table.Reason(name, argument) is { } reason)
                lacks.Add($"`{argument}`: {reason}");
            else
                _open.Add($"{title}: {name}.{argument} is not here, and no line '{name}.{argument} - reason' says why");
            if (read is not null && table.Reasoned.Contains($"{name}.{argument}"))
                _open.Add($"{title}: {name}.{argument} is here as {read}; its line '{name}.{argument} - ...' is out of date");
        }
        return $"{string.Join(", ", has)} | {string.Join("; ", lacks)}";
    }

    /// <summary>The argument, with the name it has here where that is another one.</summary>
    static string Renamed(string argument, string own, string name, PeerTable table)
    {
        var target = table.Target(name, argument);
        // Of another type than the layer: say which.
        if (target is not null && char.IsAsciiLetterUpper(target[0]))
            return $"`{argument}` (`{own}`)";
        var member = own[(own.LastIndexOf('.') + 1)..];
        return member == Pascal(argument) ? $"`{argument}`" : $"`{argument}` (`{member}`)";
    }

    static string Pascal(string argument) => string.Concat(argument.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    static string Codes(string[] arguments) => string.Join(", ", arguments.Select(a => $"`{a}`"));

    /// <summary>The name, with the page that the table of layers links it to.</summary>
    string Linked(string own)
    {
        var page = Regex.Match(_layers.Value, $@"\[{Regex.Escape(own)}\]\(([a-z0-9_]+\.md)");
        return page.Success ? $"[{own}]({page.Groups[1].Value})" : $"`{own}`";
    }
}
