using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unroll.Tests;

/// <summary>Every C# block of README and the guide compiles as a user would paste it; those of README also run.</summary>
public sealed partial class DocumentationTests
{
    const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static TheoryData<string> Pages()
    {
        var pages = new TheoryData<string> { "README.md" };
        foreach (var page in Directory.EnumerateFiles(Path.Combine(Root, "docs", "guide"), "*.md").Order(StringComparer.Ordinal))
            pages.Add(Path.GetRelativePath(Root, page).Replace('\\', '/'));
        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_compiles(string page)
    {
        foreach (var block in Blocks(page))
            Compile(page, block);
    }

    [Fact]
    public async Task The_example_of_the_readme_runs()
    {
        var blocks = Blocks("README.md");
        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            var assembly = Assembly.Load(Compile("README.md", block));
            var result = assembly.EntryPoint!.Invoke(null, assembly.EntryPoint.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
            if (result is Task task)
                await task;
        }
    }

    static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Unroll.slnx")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("the repository's root was not found above the tests");
        }
    }

    static List<string> Blocks(string page) =>
        [.. CSharpBlock().Matches(File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value)];

    static byte[] Compile(string page, string code)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        // A line '#:package Unroll' is for file-based programs; the compiler proper does not know it.
        code = string.Join('\n', code.Split('\n').Where(line => !line.StartsWith("#:", StringComparison.Ordinal)));
        // Assemblies must be loaded to be found.
        _ = typeof(Sequential).Assembly;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create($"doc_{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(code, options), CSharpSyntaxTree.ParseText(Usings, options)],
            references, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var output = new MemoryStream();
        var result = compilation.Emit(output);
        Assert.True(result.Success, $"{page}:\n{code}\n{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}");
        return output.ToArray();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
