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

    /// <summary>Layers whose options are drawn for an input of their own: [4, 5, 2]. All others run on the table's.</summary>
    static readonly (string Name, int Entry)[] OnSmallInput =
    [
        ("dense", 0), ("simple_rnn", 0), ("gru", 0), ("lstm", 0), ("time_aware_lstm", 0), ("stacked_recurrent", 1), ("conditional", 1), ("dense_bridge", 1), ("batch_normalization", 0),
        ("layer_normalization", 0), ("rms_normalization", 0), ("unit_normalization", 0), ("normalization", 0), ("dropout", 0), ("alpha_dropout", 0), ("prelu", 0),
        ("attention", 4), ("multi_head_attention", 0), ("group_query_attention", 0), ("attention_cell", 1),
    ];

    public static TheoryData<string, int, int> Drawn
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var (name, entry) in OnSmallInput)
                for (var seed = 1; seed <= 3; seed++)
                    data.Add(name, entry, seed);
            return data;
        }
    }

    [Theory, MemberData(nameof(Drawn)), Trait("Category", "Long")]
    public void Options_drawn_at_random_keep_the_contract(string name, int entry, int seed)
    {
        var (make, input, options) = LayerTable.Entries[name][entry];
        // What becomes of the mask depends on the options drawn.
        LayerContract.Check(() => RandomOptions.Draw(make(), seed), options is { More.Count: > 0 } ? input : [4, 5, 2], (options ?? new()) with { ExpectedMask = null });
    }

    /// <summary>Layers whose options are not drawn, and why.</summary>
    static readonly Dictionary<string, string> Fixed = new(StringComparer.Ordinal)
    {
        ["masking"] = "its one option is a number",
        ["attach_mask"] = "it has no options",
        ["embedding"] = "one that makes a mask; both ways stand in the table",
        ["flatten"] = "KeepsPadding lets padding through on purpose; it has a test of its own",
        ["bilinear_score"] = "InBatchNegatives mixes the rows on purpose; it has a test of its own",
    };

    public static TheoryData<string, int> DrawnWithTheirInput
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in LayerTable.Entries.Keys.Where(name => !Fixed.ContainsKey(name) && !Array.Exists(OnSmallInput, drawn => drawn.Name == name)))
                for (var seed = 1; seed <= 3; seed++)
                    data.Add(name, seed);
            return data;
        }
    }

    [Theory, MemberData(nameof(DrawnWithTheirInput)), Trait("Category", "Long")]
    public void Options_drawn_at_random_keep_the_contract_on_the_table_s_input(string name, int seed)
    {
        var (make, input, options) = LayerTable.Entries[name][0];
        LayerContract.Check(() => RandomOptions.Draw(make(), seed), input, (options ?? new()) with { ExpectedMask = null });
    }

    [Fact]
    public void Only_registered_layers_are_left_out_of_the_draw() => Assert.All(Fixed, one => Assert.Contains(one.Key, Registry.Default.Names<Layer>()));

    [Fact]
    public void Options_drawn_at_random_differ() =>
        Assert.Equal(8, Enumerable.Range(1, 8).Select(seed => Registry.Default.ToJson(RandomOptions.Draw(new Lstm(3), seed))).Distinct().Count());

    [Fact]
    public void A_size_that_cannot_be_is_refused_with_layer_and_number()
    {
        (string Who, string Given, Func<Layer> Make)[] wrong =
        [
            ("Dense", "-1", () => new Dense(-1)), ("Embedding", "-7", () => new Embedding(-7, 2)), ("Embedding", "-2", () => new Embedding(7, -2)), ("Dropout", "1.5", () => new Dropout(1.5f)),
            ("Reshape", "-3", () => new Reshape(4, -3)), ("RepeatVector", "0", () => new RepeatVector(0)), ("MaxPooling1D", "-2", () => new MaxPooling1D(-2)),
            ("MaxPooling1D", "0", () => new MaxPooling1D { Strides = 0 }), ("UpSampling1D", "0", () => new UpSampling1D(0)), ("Conv1D", "-3", () => new Conv1D(-3, 2)), ("Conv1D", "-2", () => new Conv1D(3, -2)), ("Conv1D", "0", () => new Conv1D(3, 2) { Groups = 0 }),
            ("ConvLstm1D", "-4", () => new ConvLstm1D(-4, 2)), ("LocallyConnected1D", "-1", () => new LocallyConnected1D(1, 1) { Padding = -1 }), ("AdaptiveMaxPooling1D", "0", () => new AdaptiveMaxPooling1D(0)), ("Permute", "3", () => new Permute(1, 3)),
            ("SimpleRnn", "-5", () => new SimpleRnn(-5)), ("Gru", "-5", () => new Gru(-5)), ("Lstm", "-5", () => new Lstm(-5)), ("Gru", "2", () => new Gru(5) { RecurrentDropout = 2 }),
        ];
        foreach (var (who, given, make) in wrong)
        {
            var message = Assert.ThrowsAny<ArgumentException>(make).Message;
            Assert.StartsWith($"{who}: got ", message, StringComparison.Ordinal);
            Assert.Contains(given, message, StringComparison.Ordinal);
            Assert.Contains("needed", message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Registered))]
    public void Every_registered_layer_is_in_the_table(string name) =>
        Assert.True(LayerTable.Entries.ContainsKey(name) || LayerTable.WithoutOwnEntry.ContainsKey(name), $"The layer '{name}' has no entry in LayerTable; add one.");
}
