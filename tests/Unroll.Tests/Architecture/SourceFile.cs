using System.Text.RegularExpressions;

namespace Unroll.Tests.Architecture;

/// <summary>A source file as the architecture tests see it: without comments and texts.</summary>
sealed partial class SourceFile
{
    SourceFile(string path) => (Path, Lines) = (path, File.ReadAllLines(System.IO.Path.Combine(Repository.Root, path)));

    /// <summary>From the repository's root, with forward slashes.</summary>
    public string Path { get; }

    public string[] Lines { get; }

    public string Code => field ??= Texts().Replace(Comments().Replace(string.Join('\n', Lines), ""), "\"\"");

    /// <summary>Types declared outside of other types.</summary>
    public IEnumerable<string> DeclaredTypes => Declarations().Matches(Code).Select(m => m.Groups["name"].Value);

    /// <summary>Identifiers that do not follow a dot: members of other things are not meant.</summary>
    public HashSet<string> Identifiers => field ??= [.. Words().Matches(Code).Select(m => m.Value)];

    public static IReadOnlyList<SourceFile> Below(params string[] folders) =>
        [.. Directory.EnumerateFiles(Repository.Folder(folders), "*.cs", SearchOption.AllDirectories)
            .Select(f => System.IO.Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal).Select(f => new SourceFile(f))];

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex("\"(?:[^\"\\\\\\n]|\\\\.)*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"^(?:(?:public|internal|file|abstract|sealed|static|partial|readonly|ref|unsafe)\s+)*(?:class|struct|record struct|record|interface|enum)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Words();
}
