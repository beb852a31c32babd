using System.Reflection;

namespace Unroll.Bench.Tests;

public class WorkTests
{
    [Fact]
    public void Products_of_the_rows_are_those_that_the_models_count_themselves()
    {
        foreach (var (model, steps, features, flops) in ModelRows.Countable)
        {
            var summary = model.Build([steps, features]).Summary();
            Assert.Equal(flops, 2.0 * summary.MultiplyAdds, 0.5);
        }
    }

    [Theory]
    [InlineData(CellKind.SimpleRnn)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Lstm)]
    public void Products_of_the_matrix_are_those_that_the_layers_count_themselves(object kind)
    {
        var cell = (CellKind)kind;
        foreach (var configuration in Configurations.All.Where(c => c.Fits(cell) && !c.Stateful && c.ReturnSequences))
        {
            Sequential model = [configuration.Make(cell, 6)];
            var directions = configuration.Bidirectional ? 2 : 1;
            Assert.Equal(new RecurrentWork(cell, configuration, 5, 6).StepMultiplyAdds * directions, model.Build([null, 5]).Summary().MultiplyAddsPerStep);
        }
    }

    [Theory]
    [InlineData(CellKind.SimpleRnn)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Lstm)]
    public void Layers_of_the_matrix_have_the_options_that_are_counted(object kind)
    {
        var cell = (CellKind)kind;
        foreach (var configuration in Configurations.All.Where(c => c.Fits(cell)))
        {
            var made = configuration.Make(cell, 6);
            Assert.Equal(configuration.Bidirectional, made is Bidirectional);
            var layer = made is Bidirectional both ? both.Layer : made;
            foreach (var option in typeof(Configuration).GetProperties(BindingFlags.Instance | BindingFlags.NonPublic))
            {
                var name = option.Name == nameof(Configuration.Gate) ? "RecurrentActivation" : option.Name;
                if (layer.GetType().GetProperty(name) is { } property)
                    Assert.True(Equals(option.GetValue(configuration), property.GetValue(layer)), $"{configuration.Name}: {name} of the layer is {property.GetValue(layer)}");
            }
            Assert.Equal(configuration.LayerNorm, layer is GatedRecurrentLayer { LayerNorm: true });
        }
    }

    [Fact]
    public void Work_beside_the_products_is_counted_as_the_page_says()
    {
        var plain = new Configuration("plain");
        // 3 steps of 2 units and 4 features: products 2 * 2 * (4 + 2) = 24 a step, tanh 8 a unit; backward twice the products, 3 a unit for the gradient, 1 for the bias.
        var work = new RecurrentWork(CellKind.SimpleRnn, plain, 4, 2);
        Assert.Equal(3 * (24 + 2 * 8), work.Inference(3));
        Assert.Equal(3 * (3 * 24 + 2 * (8 + 3 + 1)), work.Train(3, 1));
        var relu = new RecurrentWork(CellKind.SimpleRnn, plain with { Activation = Activation.Relu, UseBias = false }, 4, 2);
        Assert.Equal(3 * (24 + 2 * 1), relu.Inference(3));
        Assert.Equal(3 * (3 * 24 + 2 * (1 + 2)), relu.Train(3, 1));
        // One dropout mask of 4 for a row: 4 products in a step forward, 8 backward, 8 for each number drawn.
        var dropout = new RecurrentWork(CellKind.SimpleRnn, plain with { Dropout = 0.5f }, 4, 2);
        Assert.Equal(work.Train(3, 1) + 3 * 3 * 4 + 4 * 8, dropout.Train(3, 1));
        Assert.Equal(2 * work.Train(3, 1), new RecurrentWork(CellKind.SimpleRnn, plain with { Bidirectional = true }, 4, 2).Train(3, 1));
        var norm = new RecurrentWork(CellKind.SimpleRnn, plain with { LayerNorm = true }, 4, 2);
        Assert.Equal(work.Train(3, 1) + 3 * 2 * (15 + 21), norm.Train(3, 1));
        // Recurrent dropout draws a mask for each of the four gates.
        var lstm = new RecurrentWork(CellKind.Lstm, plain, 4, 2);
        var both = new RecurrentWork(CellKind.Lstm, plain with { Dropout = 0.5f, RecurrentDropout = 0.5f }, 4, 2);
        Assert.Equal(lstm.Train(3, 2) + 3 * 3 * 4 * (4 + 2) + 2 * 4 * (4 + 2) * 8, both.Train(3, 2));
    }

    [Theory]
    [InlineData(MaskShape.Right, 32)]
    [InlineData(MaskShape.Left, 32)]
    [InlineData(MaskShape.Right, 1)]
    [InlineData(MaskShape.Left, 1)]
    public void Two_thirds_of_the_steps_are_real_where_rows_differ_in_length(object shape, int batch)
    {
        var mask = Masks.Make((MaskShape)shape, batch, 99)!;
        Assert.Equal((MaskShape)shape == MaskShape.Right ? MaskKind.Right : MaskKind.Left, mask.Kind);
        Assert.Equal(66, mask.Lengths().Average(), 1.0);
        Assert.True(batch == 1 || (mask.Lengths().Min() == 33 && mask.Lengths().Max() == 99));
    }

    [Fact]
    public void Other_masks_have_holes_or_empty_rows()
    {
        Assert.Null(Masks.Make(MaskShape.None, 4, 10));
        Assert.Equal([10, 10, 10, 0], Masks.Make(MaskShape.EmptyRows, 4, 10)!.Lengths());
        Assert.Equal(MaskKind.General, Masks.Make(MaskShape.Holes, 4, 100)!.Kind);
        Assert.Equal(70, Masks.Make(MaskShape.Holes, 64, 100)!.Lengths().Average(), 3.0);
    }

    [Fact]
    public void Ragged_and_unpadded_runs_have_the_same_steps()
    {
        var lengths = RaggedRuns.Lengths();
        Assert.Equal((1500, 100, 300), (lengths.Length, lengths.Min(), lengths.Max()));
        Assert.Equal(200, lengths.Average(), 1.0);
    }
}
