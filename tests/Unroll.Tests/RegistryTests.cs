using System.Reflection;

namespace Unroll.Tests;

public class RegistryTests
{
    static readonly Registry Registry = Registry.Default;

    public static TheoryData<string> Kinds => [.. typeof(Layer).Assembly.GetExportedTypes().Where(IsKind).Select(t => t.Name)];

    static bool IsKind(Type type) => type.IsAbstract && !type.IsSealed
        && type.Name is "Layer" or "Loss" or "Metric" or "Optimizer" or "Initializer" or "Activation" or "Regularizer" or "Constraint" or "Schedule" or "Tokenizer";

    [Theory, MemberData(nameof(Kinds))]
    public void Every_public_type_of_a_kind_is_registered(string kind)
    {
        var missing = typeof(Layer).Assembly.GetExportedTypes()
            .Where(t => t.IsSealed && !t.IsAbstract && RegistryEntry.KindOf(t).Name == kind && Registry.Find(t) is null);
        Assert.True(!missing.Any(), $"Add a line to src/Unroll/Registry.BuiltIn.cs for each of: {string.Join(", ", missing.Select(t => t.Name))}.");
    }

    [Fact]
    public void Every_registered_type_can_be_written_and_made()
    {
        foreach (var entry in Registry.Entries.Where(e => e.Value is null && e.Type != typeof(Functional) && e.Type != typeof(Sequential)))
            Assert.True(entry.Options.Constructor is not null, $"{entry.Type.Name}: no public constructor whose parameters all have a property of the same name.");
    }

    [Fact]
    public void No_registered_type_has_more_than_two_positional_options()
    {
        foreach (var entry in Registry.Entries.Where(e => e.Value is null))
            Assert.True(entry.Options.Positional.Count <= 2, $"{entry.Type.Name} has {entry.Options.Positional.Count}.");
    }

    [Fact]
    public void No_option_is_called_as_a_key_of_the_file()
    {
        foreach (var entry in Registry.Entries.Where(e => e.Value is null))
            Assert.DoesNotContain(entry.Options.All, o => o.Name is "type" or "id" or "same_as");
    }

    [Fact]
    public void Every_static_known_value_is_written_and_read_again()
    {
        foreach (var kind in Registry.Entries.Select(e => e.Kind).Distinct().ToArray())
            foreach (var property in kind.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == kind))
            {
                var value = property.GetValue(null)!;
                var text = Registry.ToJson(value);
                var again = OptionsReader.FromElement(Registry, System.Text.Json.JsonDocument.Parse(text).RootElement, kind);
                Assert.Equal(value.GetType(), again.GetType());
                Assert.Equal(text, Registry.ToJson(again));
            }
    }

    [Fact]
    public void The_kinds_are_separate_name_spaces()
    {
        Assert.IsType<SoftmaxActivation>(Registry.FromJson<Activation>("\"softmax\""));
        Assert.Throws<FormatException>(() => Registry.FromJson<Initializer>("\"softmax\""));
    }

    [Fact]
    public void A_name_and_a_type_are_taken_once()
    {
        Assert.Contains("belongs to VarianceScaling already", Assert.Throws<ArgumentException>(() => Registry.With<OwnInitializer>("variance_scaling")).Message, StringComparison.Ordinal);
        Assert.Contains("a type has one name", Assert.Throws<ArgumentException>(() => Registry.With<VarianceScaling>("other")).Message, StringComparison.Ordinal);
        Assert.Contains("derives from nothing", Assert.Throws<ArgumentException>(() => Registry.With<List<int>>("list")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_leaves_the_default_as_it_is()
    {
        var mine = Registry.With<OwnInitializer>("own");
        Assert.Contains("own", mine.Names<Initializer>());
        Assert.DoesNotContain("own", Registry.Default.Names<Initializer>());
    }

    public sealed class OwnInitializer : Initializer
    {
        public override Tensor Make(Shape shape, ulong key) => Tensor.Ones(shape);
    }
}
