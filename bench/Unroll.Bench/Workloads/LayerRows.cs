namespace Unroll.Bench;

/// <summary>One recurrent layer alone, forward for inference, forward for training, and backward into weights and inputs: the shapes of oneDNN's
/// primitives. lbrgru resets after the product, gru before it; vanilla is SimpleRnn.</summary>
internal static class LayerRows
{
    static readonly (int Steps, int Batch, int Inputs, int Units)[] Shapes =
    [
        (100, 64, 512, 512), (20, 32, 1, 300), (80, 32, 128, 8), (100, 1, 512, 512), (1000, 8, 96, 96), (4096, 4, 64, 16), (1, 1, 128, 128), (1, 1, 512, 512),
    ];

    static readonly (string Name, int Gates, Func<int, RecurrentLayer> Make)[] Cells =
    [
        ("lstm", 4, units => new Lstm(units) { ReturnSequences = true }),
        ("gru", 3, units => new Gru(units) { ReturnSequences = true, ResetAfter = false }),
        ("lbrgru", 3, units => new Gru(units) { ReturnSequences = true }),
        ("vanilla", 1, units => new SimpleRnn(units) { ReturnSequences = true }),
    ];

    internal static IEnumerable<(string, Func<Row>)> All =>
        from shape in Shapes
        from cell in Cells
        from mode in new[] { "fwd_infer", "fwd_train", "bwd" }
        let flops = ProductFlops.Recurrent(cell.Gates, shape.Batch, shape.Steps, shape.Inputs, shape.Units)
        select ($"rnn_{cell.Name}_T{shape.Steps}_B{shape.Batch}_{shape.Inputs}_{shape.Units}.{mode}",
            (Func<Row>)(() => Make(cell.Make(shape.Units), Rows.Normal([shape.Batch, shape.Steps, shape.Inputs]), mode, flops)));

    static Row Make(RecurrentLayer layer, Tensor x, string mode, double flops)
    {
        if (mode == "fwd_infer")
        {
            // A call of microseconds is too short for the clock.
            var inner = Math.Max(1, (int)(1e7 / flops));
            return new Row(() =>
            {
                for (var i = 0; i < inner; i++)
                    layer.Call(x);
            }, x.Shape[0], flops)
            { Inner = inner, Share = 0.2 };
        }
        var pass = new LayerPass(layer, x);
        return mode == "fwd_train"
            // The backward pass between two forward passes gives the saved activations back, as in training.
            ? new Row(pass.Forward, x.Shape[0], flops) { Prepare = pass.Backward, Share = 0.2 }
            : new Row(pass.Backward, x.Shape[0], 2 * flops) { Prepare = pass.Forward, Share = 0.2 };
    }
}
