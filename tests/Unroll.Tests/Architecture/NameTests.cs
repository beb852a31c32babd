using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unroll.Tests;

/// <summary>Whether the library's names can be used beside those that every .NET program sees.</summary>
public sealed class NameTests
{
    static readonly string[] Usings = ["System", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "System.Collections.Generic", "System.Numerics.Tensors", "Unroll"];

    [Fact]
    public void Every_public_type_but_Tensor_can_be_named_without_a_namespace()
    {
        var ambiguous = Compile(Uses(PublicTypes()), alias: false).Where(d => d.Id == "CS0104").Select(d => d.GetMessage(null)).ToArray();
        Assert.All(ambiguous, message => Assert.StartsWith("'Tensor' is", message));
        Assert.NotEmpty(ambiguous);
    }

    [Fact]
    public void With_the_documented_alias_everything_compiles()
    {
        var errors = Compile(Uses(PublicTypes()), alias: true).Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ToArray();
        Assert.True(errors.Length == 0, string.Join(Environment.NewLine, errors));
        Assert.True(PublicTypes().Count() > 50);
    }

    [Fact]
    public void Types_that_users_name_are_in_one_namespace()
    {
        Assert.All(PublicTypes(), t => Assert.Equal("Unroll", t.Namespace));
    }

    static IEnumerable<Type> PublicTypes() => new[] { typeof(Tensor).Assembly, typeof(Layer).Assembly }
        .SelectMany(a => a.GetExportedTypes()).Where(t => !t.IsNested);

    static string Uses(IEnumerable<Type> types) => string.Join('\n', types.Select(t => t.Name.Split('`') is [var name, var count]
        ? $"_ = typeof({name}<{new string(',', int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) - 1)}>);" : $"_ = typeof({t.Name});"));

    static IEnumerable<Diagnostic> Compile(string statements, bool alias)
    {
        var usings = string.Concat(Usings.Select(u => $"using {u};\n")) + (alias ? "using Tensor = Unroll.Tensor;\n" : "");
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var file && !file.StartsWith("Unroll.Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create("names", [CSharpSyntaxTree.ParseText(usings + statements)], references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication)).GetDiagnostics();
    }
}
