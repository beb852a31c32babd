using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Unroll.Tests.Architecture;

public partial class ArchitectureTests
{
    /// <summary>Folders of Unroll from the lowest to the highest; a file may name types of its own level and of those below.</summary>
    static readonly string[][] Levels =
    [
        ["Activations", "Initializers", "Losses", "Metrics", "Optimizers", "Regularizers", "Schedules"],
        ["Layers"],
        ["Models"],
        ["Data", "Saving", "Streaming", "Text", "Training"],
        ["Autoencoders", "Estimators", "Forecasting", "Generation", "Inspection"],
    ];

    /// <summary>A layer can be called on a symbol, and belongs to a model in the end: the only names of a higher level that a lower one may use.</summary>
    static readonly string[] KnownToLayers = ["Symbol", "GraphNode", "Model", "Parameter"];

    static readonly Assembly[] Libraries = [typeof(Unroll.Kernels.Workers).Assembly, typeof(Tensor).Assembly, typeof(Layer).Assembly];

    [Fact]
    public void Folders_of_Unroll_depend_downwards_only()
    {
        var levels = Levels.SelectMany((names, level) => names.Select(name => (name, level))).ToDictionary(x => x.name, x => x.level);
        var files = SourceFile.Below("src", "Unroll").Where(f => f.Path.Split('/').Length > 3).ToArray();
        foreach (var folder in files.Select(Folder).Distinct())
            Assert.True(levels.ContainsKey(folder), $"Say in ArchitectureTests at which level src/Unroll/{folder} stands.");
        // A partial type is at home where its lowest part is.
        var homes = files.SelectMany(f => f.DeclaredTypes.Select(type => (type, level: levels[Folder(f)]))).GroupBy(x => x.type).ToDictionary(g => g.Key, g => g.Min(x => x.level));
        var wrong = from file in files
                    from name in file.Identifiers
                    where homes.TryGetValue(name, out var home) && home > levels[Folder(file)] && !(Folder(file) == "Layers" && KnownToLayers.Contains(name))
                    select $"{file.Path} names {name}, which is declared in a higher folder.";
        AssertNone(wrong);

        static string Folder(SourceFile file) => file.Path.Split('/')[2];
    }

    [Fact]
    public void Statics_do_not_change_but_for_the_three_of_the_design()
    {
        string[] allowed = ["Gradients.Switch", "Workers._threads", "Workers._pool"];
        var fields = Libraries.SelectMany(a => a.GetTypes()).Where(t => !t.Name.StartsWith('<') && t.Namespace?.StartsWith("Unroll", StringComparison.Ordinal) == true)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)).Where(f => !f.IsLiteral).ToArray();
        AssertNone(fields.Where(f => Changes(f) && !allowed.Contains($"{f.DeclaringType!.Name}.{f.Name}")).Select(f => $"{f.DeclaringType!.FullName}.{f.Name} ({f.FieldType.Name}) can change."));
        AssertNone(allowed.Where(name => !fields.Any(f => $"{f.DeclaringType!.Name}.{f.Name}" == name)).Select(name => $"{name} is not there any more: take it off the list."));

        static bool Changes(FieldInfo field) => !field.Name.Contains("__", StringComparison.Ordinal) && (!field.IsInitOnly || field.IsDefined(typeof(ThreadStaticAttribute))
            || field.FieldType.Name is "WorkerPool" or "StrongBox`1" || field.FieldType.Name.StartsWith("AsyncLocal", StringComparison.Ordinal) || field.FieldType.Name.StartsWith("ThreadLocal", StringComparison.Ordinal)
            || field.FieldType.Name.StartsWith("Concurrent", StringComparison.Ordinal) || field.FieldType.Name.StartsWith("ConditionalWeakTable", StringComparison.Ordinal))
            || (field.Name.EndsWith("k__BackingField", StringComparison.Ordinal) && !field.IsInitOnly);
    }

    [Fact]
    public void Libraries_do_not_use_the_console() =>
        AssertNone(Library().Where(f => f.Identifiers.Contains("Console")).Select(f => $"{f.Path} uses Console."));

    [Fact]
    public void Public_classes_are_abstract_or_sealed() =>
        AssertNone(Libraries.SelectMany(a => a.GetExportedTypes()).Where(t => t is { IsClass: true, IsAbstract: false, IsSealed: false }).Select(t => $"{t.FullName} is neither abstract nor sealed."));

    [Fact]
    public void User_types_are_in_the_one_namespace() =>
        AssertNone(Libraries.Skip(1).SelectMany(a => a.GetExportedTypes()).Where(t => t.Namespace != "Unroll").Select(t => $"{t.FullName} is not in the namespace Unroll."));

    [Fact]
    public void Only_the_kernels_may_be_unsafe()
    {
        AssertNone(Directory.EnumerateFiles(Repository.Folder("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(f => Path.GetFileNameWithoutExtension(f) != "Unroll.Kernels" && File.ReadAllText(f).Contains("AllowUnsafeBlocks", StringComparison.Ordinal)).Select(f => $"{f} allows unsafe code."));
        Assert.DoesNotContain("AllowUnsafeBlocks", File.ReadAllText(Repository.Folder("Directory.Build.props")), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_public_is_not_implemented() =>
        AssertNone(SourceFile.Below("src").Where(f => f.Identifiers.Contains("NotImplementedException")).Select(f => $"{f.Path} throws NotImplementedException."));

    [Fact]
    public void Files_are_short() =>
        AssertNone(SourceFile.Below("src").Where(f => f.Lines.Length > 300 && !f.Lines.Take(5).Any(l => l.Contains("generated", StringComparison.OrdinalIgnoreCase))).Select(f => $"{f.Path} has {f.Lines.Length} lines; 300 are allowed."));

    [Fact]
    public void Only_the_worker_pool_starts_threads() =>
        AssertNone(Library().Where(f => !f.Path.StartsWith("src/Unroll.Kernels/", StringComparison.Ordinal)).Where(f => StartsThreads().IsMatch(f.Code)).Select(f => $"{f.Path} starts threads."));

    static IEnumerable<SourceFile> Library() => SourceFile.Below("src").Where(f => !f.Path.StartsWith("src/Unroll.Cli/", StringComparison.Ordinal) && !f.Path.StartsWith("src/Unroll.Web/", StringComparison.Ordinal));

    static void AssertNone(IEnumerable<string> findings) => Assert.True(!findings.Any(), "\n" + string.Join('\n', findings));

    [GeneratedRegex(@"\bnew Thread\(|\bTask\.Run\(|\bParallel\.For|\bThreadPool\.")]
    private static partial Regex StartsThreads();
}
