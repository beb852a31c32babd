using Unroll.Tests.Saving;

namespace Unroll.Tests.Inspection;

public class ModelSummaryTests
{
    static Sequential Classifier() => new Sequential { new Embedding(20, 8) { MaskZero = true }, new Dense(4) { Activation = Activation.Relu }, new Dense(1) { UseBias = false } }.Build([null]);

    [Fact]
    public void Rows_have_names_shapes_counts_formulas_and_work()
    {
        var summary = Classifier().Summary();
        Assert.Equal(["embedding", "dense", "dense_1"], summary.Rows.Select(r => r.Name));
        Assert.Equal(["[?, ?, 8]", "[?, ?, 4]", "[?, ?, 1]"], summary.Rows.Select(r => r.Output.ToString()));
        Assert.Equal([160, 36, 4], summary.Rows.Select(r => r.Parameters));
        Assert.Equal(["20·8", "4·(8 + 1)", "1·4"], summary.Rows.Select(r => r.Formula));
        Assert.Equal([(0, true), (32, true), (4, true)], summary.Rows.Select(r => ((int)r.MultiplyAdds, r.PerStep)));
        Assert.Equal([true, true, true], summary.Rows.Select(r => r.HasMask));
        Assert.Equal((200, 200, 0, 36), (summary.Parameters, summary.TrainableParameters, summary.NonTrainableParameters, summary.MultiplyAddsPerStep));
    }

    [Fact]
    public void The_text_is_an_aligned_table() => Assert.Equal("""
        Model: sequential (Sequential)
        ──────────────────────────────────────────────────────────────────────────
        Layer      Type       Output shape  Parameters      Multiply-adds  Remarks
        ──────────────────────────────────────────────────────────────────────────
        embedding  Embedding  [?, ?, 8]     160 = 20·8      0              mask
        dense      Dense      [?, ?, 4]     36 = 4·(8 + 1)  32 per step    mask
        dense_1    Dense      [?, ?, 1]     4 = 1·4         4 per step     mask
        ──────────────────────────────────────────────────────────────────────────
        Parameters: 200 (0.8 KiB); trainable 200, non-trainable 0.
        Multiply-adds for one sample: 36 per step.

        """.ReplaceLineEndings("\n"), Classifier().Summary().ToString());

    [Fact]
    public void The_text_is_the_same_under_every_culture()
    {
        var expected = Big().ToString();
        Assert.Contains("1,002,001 = 1001·(1000 + 1)", expected, StringComparison.Ordinal);
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
            Assert.Equal(expected, Big().ToString());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        static ModelSummary Big() => new Sequential { new Dense(1001) }.Build([1000]).Summary();
    }

    [Fact]
    public void A_model_of_ones_own_is_run_on_shapes_alone()
    {
        var model = new TestModel(4);
        var summary = model.Summary([null, 6]);
        Assert.Equal(["test_dense", "test_dense_1", "head", "test_dense", "test_dense_1"], summary.Rows.Select(r => r.Name));
        Assert.Equal([0, 0, 0, 1, 1], summary.Rows.Select(r => r.Depth));
        Assert.Equal(["[?, ?, 4]", "", "[?, ?, 1]", "[?, ?, 3]", "[?, ?, 1]"], summary.Rows.Select(r => r.Output.ToString()));
        Assert.Equal(["not built"], summary.Rows[1].Remarks);
        Assert.Equal(24 + 12 + 3, summary.MultiplyAddsPerStep);
        Assert.Equal(28 + 15 + 4, summary.Parameters);
        Assert.Equal(TestRegistry.Input(2, 3, 6).Shape[0], model.Call(TestRegistry.Input(2, 3, 6)).Shape[0]);
    }

    [Fact]
    public void A_summary_leaves_no_trace()
    {
        var (seen, unseen) = (new TestModel(4) { Seed = 3 }, new TestModel(4) { Seed = 3 });
        _ = seen.Summary([null, 6]);
        Assert.Equal(unseen.Call(TestRegistry.Input(2, 3, 6)).ToArray(), seen.Call(TestRegistry.Input(2, 3, 6)).ToArray());
    }

    [Fact]
    public void A_model_that_is_not_built_says_how_to_see_more()
    {
        var summary = new Sequential { new Dense(2) }.Summary();
        Assert.Equal(["not built"], summary.Rows[0].Remarks);
        Assert.Contains("model.Build([null, 5])", Assert.Single(summary.Notes), StringComparison.Ordinal);
        Assert.Equal(12, new Sequential { new Dense(2) }.Summary([5]).Parameters);
    }

    [Fact]
    public void Graphs_show_inputs_operators_inner_models_and_sharing()
    {
        var (x, y) = (new Symbol("x", [4]), new Symbol("y", [4]));
        var code = new Dense(3).Call(x);
        var autoencoder = new Functional(x, new Dense(4).Call(code)) { Name = "autoencoder" };
        var encoder = new Functional(x, code) { Name = "encoder" };
        Assert.Equal(["2 weights, trained through 'autoencoder'."], encoder.Summary().Notes);
        Assert.Empty(autoencoder.Summary().Notes);

        var twins = new Functional([x, y], [encoder.Call(x) - encoder.Call(y)]) { Name = "twins" };
        var summary = twins.Summary();
        Assert.Equal(["x input 0", "y input 0", "encoder Functional 0", "dense Dense 1", "encoder Functional 0", "op subtract 0"],
            summary.Rows.Select(r => $"{r.Name.Replace("op_layer", "op", StringComparison.Ordinal)} {r.Type} {r.Depth}"));
        Assert.Equal([15L, 0L], summary.Rows.Where(r => r.Name == "encoder").Select(r => r.Parameters));
        Assert.Equal(["shared"], summary.Rows[4].Remarks);
        Assert.Equal((15, 24), (summary.Parameters, summary.MultiplyAdds));
    }

    [Fact]
    public void Frozen_weights_are_counted_apart()
    {
        var model = new Sequential { new Dense(4) { Trainable = false }, new Dense(2) }.Build([3]);
        model.Parameters["dense_1/bias"].Trainable = false;
        var summary = model.Summary();
        Assert.Equal((26, 8, 18), (summary.Parameters, summary.TrainableParameters, summary.NonTrainableParameters));
        Assert.Equal(["frozen", "2 frozen"], summary.Rows.Select(r => string.Join(' ', r.Remarks)));
    }

    [Fact]
    public void Markdown_and_html_hold_the_same_cells_escaped()
    {
        var summary = new Sequential { new Dense(2) { Name = "a<b|c" } }.Build([3]).Summary();
        Assert.Contains("| a\\<b\\|c | Dense | \\[?, 2\\] | 8 = 2·(3 + 1) | 6 |  |", summary.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">a&lt;b|c</th><td>Dense</td><td>[?, 2]</td>", summary.ToHtml(), StringComparison.Ordinal);
    }
}
