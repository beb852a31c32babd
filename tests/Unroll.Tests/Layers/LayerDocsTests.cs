namespace Unroll.Tests.Layers;

/// <summary>The table of layers is made of what the code says; a layer that does not say it fails here.</summary>
public class LayerDocsTests
{
    /// <summary>Set to 1 to write the table down as the code has it now.</summary>
    const string Accept = "UNROLL_ACCEPT_DOCS";

    public static TheoryData<string> Names => [.. LayerDocs.Types.Select(t => Registry.Default.Find(t)!.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_layer_says_its_shapes_and_what_becomes_of_a_mask(string name)
    {
        var type = Registry.Default.Find(typeof(Layer), name)!.Type;
        Assert.True(LayerDocs.Sentence(type, "Shapes") is not null, $"{type.Name}: write a paragraph 'Shapes: ...' into the remarks of its documentation comment.");
        Assert.True(LayerDocs.Sentence(type, "Masks?") is not null, $"{type.Name}: write a paragraph 'Mask: ...' into the remarks of its documentation comment.");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_layer_has_a_page(string name)
    {
        var type = Registry.Default.Find(typeof(Layer), name)!.Type;
        Assert.True(LayerDocs.Pages().ContainsKey(type.Name), $"{type.Name}: no page in docs/layers has it in its title.");
    }

    [Theory, MemberData(nameof(Names))]
    public void What_it_says_of_the_mask_is_what_it_declares(string name)
    {
        if (!LayerTable.Entries.TryGetValue(name, out var entries))
            return;
        var (says, policies) = (LayerDocs.Sentence(Registry.Default.Find(typeof(Layer), name)!.Type, "Masks?") ?? "", entries.Select(e => e.Make().MaskPolicy).Distinct().ToArray());
        // What depends on options has its own words.
        var holds = policies switch
        {
            [MaskPolicy.Keep] => says.StartsWith("kept", StringComparison.Ordinal) || says.EndsWith("have none", StringComparison.Ordinal),
            [MaskPolicy.Refuse] => says.StartsWith("refused", StringComparison.Ordinal),
            [MaskPolicy.Consume] => !says.StartsWith("kept", StringComparison.Ordinal) && !says.StartsWith("refused", StringComparison.Ordinal),
            _ => says.Length > 0,
        };
        Assert.True(holds, $"{name} declares {string.Join(" or ", policies)} and says 'Mask: {says}'.");
    }

    [Fact]
    public void The_table_in_the_documentation_is_that_of_the_code()
    {
        var path = Repository.Folder("docs", "layers", "README.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (start, now) = (text.IndexOf("| layer |", StringComparison.Ordinal), LayerDocs.Table());
        Assert.True(start >= 0, "docs/layers/README.md has no table that begins with '| layer |'.");
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal) is var at and >= 0 ? at + 1 : text.Length;
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, text[..start] + now + text[end..]);
        else
            Assert.True(text[start..end] == now, $"docs/layers/README.md differs from the code:\n{string.Join('\n', now.Split('\n').Except(text[start..end].Split('\n')).Select(l => "+ " + l))}\nRun the test again with {Accept}=1 and commit the page.");
    }
}
