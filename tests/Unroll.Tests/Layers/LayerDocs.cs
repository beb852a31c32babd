using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Unroll.Tests.Layers;

/// <summary>What the documentation comments of layers say about shapes and masks, and the pages about them.</summary>
static partial class LayerDocs
{
    static readonly Lazy<Dictionary<string, XElement>> Comments = new(() => XDocument.Load(Path.ChangeExtension(typeof(Layer).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal));

    /// <summary>The first sentence behind "Shapes:" or "Mask:" in the remarks of a type, or of the classes that it derives from; null when there is none.</summary>
    internal static string? Sentence(Type type, string about)
    {
        for (var at = type; at is not null && at.Assembly == type.Assembly; at = at.BaseType)
            if (Comments.Value.TryGetValue($"T:{at.FullName}", out var comment) && comment.Element("remarks") is { } remarks)
                foreach (var paragraph in remarks.Elements("para").DefaultIfEmpty(remarks))
                    if (Behind(Text(paragraph), about) is { } found)
                        return found;
        return null;
    }

    static string? Behind(string text, string about)
    {
        var match = Regex.Match(text, $@"(?:^|(?<=\. ))(?:{about})(?:, (of axis \d))?: (.*?)(?:\.(?: |$)|$)");
        return !match.Success ? null : match.Groups[1].Success ? $"{match.Groups[1].Value}: {match.Groups[2].Value}" : match.Groups[2].Value;
    }

    /// <summary>The text of a comment as Markdown.</summary>
    static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") is { } cref ? Last(cref.Value) : see.Value)}`",
                XElement { Name.LocalName: "paramref" } name => $"`{name.Attribute("name")!.Value}`",
                XElement other => Text(other),
                _ => "",
            });
        return Spaces().Replace(text.ToString(), " ").Trim().Replace(" -> ", " to ", StringComparison.Ordinal);
    }

    static string Last(string reference) => reference[2..].Split('(')[0].Split('.')[^1];

    /// <summary>The page whose title names each type: file name by type name.</summary>
    internal static Dictionary<string, string> Pages()
    {
        var pages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Repository.Folder("docs", "layers"), "*.md").Order(StringComparer.Ordinal))
            if (Path.GetFileName(file) != "README.md" && File.ReadLines(file).First() is var title && title.StartsWith("# ", StringComparison.Ordinal))
                foreach (Match name in Words().Matches(title))
                    pages.TryAdd(name.Value, Path.GetFileName(file));
        return pages;
    }

    /// <summary>The table of all registered layers.</summary>
    internal static string Table()
    {
        var (pages, text) = (Pages(), new StringBuilder("| layer | shapes | mask |\n|---|---|---|\n"));
        foreach (var type in Types.OrderBy(t => t.Name, StringComparer.Ordinal))
            text.Append($"| {(pages.TryGetValue(type.Name, out var page) ? $"[{type.Name}]({page})" : type.Name)} | {Cell(Sentence(type, "Shapes"))} | {Cell(Sentence(type, "Masks?"))} |\n");
        return text.ToString();
    }

    static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The registered layers but for models and operations on symbols.</summary>
    internal static IReadOnlyList<Type> Types => [.. Registry.Default.Names<Layer>().Select(n => Registry.Default.Find(typeof(Layer), n)!.Type).Where(t => !t.IsSubclassOf(typeof(Model)) && t != typeof(OpLayer))];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[A-Za-z]\w+")]
    private static partial Regex Words();
}
