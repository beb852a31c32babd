using Unroll.Testing;

namespace Unroll.Tests.Layers;

/// <summary>Every registered layer under one contract.</summary>
public class LayerContractTests
{
    public static TheoryData<string, int> Entries
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var (name, entries) in LayerTable.Entries)
                for (var i = 0; i < entries.Length; i++)
                    data.Add(name, i);
            return data;
        }
    }

    public static TheoryData<string> Registered => [.. Registry.Default.Names<Layer>()];

    [Theory, MemberData(nameof(Entries))]
    public void A_layer_keeps_its_contract(string name, int entry)
    {
        var (make, input, options) = LayerTable.Entries[name][entry];
        Assert.Equal(name, Registry.Default.Find(make().GetType())?.Name);
        LayerContract.Check(make, input, options);
    }

    public static TheoryData<string, int> Drawn
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in new[] { "dense", "simple_rnn", "gru", "lstm" })
                for (var seed = 1; seed <= 3; seed++)
                    data.Add(name, seed);
            return data;
        }
    }

    [Theory, MemberData(nameof(Drawn))]
    public void Options_drawn_at_random_keep_the_contract(string name, int seed) =>
        LayerContract.Check(() => RandomOptions.Draw(LayerTable.Entries[name][0].Make(), seed), [4, 5, 2]);

    [Fact]
    public void Options_drawn_at_random_differ() =>
        Assert.Equal(8, Enumerable.Range(1, 8).Select(seed => Registry.Default.ToJson(RandomOptions.Draw(new Lstm(3), seed))).Distinct().Count());

    [Theory, MemberData(nameof(Registered))]
    public void Every_registered_layer_is_in_the_table(string name) =>
        Assert.True(LayerTable.Entries.ContainsKey(name) || LayerTable.WithoutOwnEntry.ContainsKey(name), $"The layer '{name}' has no entry in LayerTable; add one.");
}
