namespace Unroll.Testing;

public static partial class LayerContract
{
    // Large enough that a model rents what goes from layer to layer.
    const int RowsInModel = 200;

    /// <summary>Within a model, where what goes from layer to layer lies in arrays that are used again, a layer gives what it gives alone, and the answer stays.</summary>
    static void InsideAModel(Subject s)
    {
        if (s.Options.Stateful)
            return;
        var layer = s.Make();
        var symbols = s.Symbols(knownTime: true);
        var outputs = layer.CallNamed([.. symbols.Select(i => (i.Item1, i.Item2.DType == DType.Float32 ? i.Item2 * 1 : i.Item2))]);
        var model = new Functional([.. symbols.Select(i => i.Item2)], [.. outputs.Select(y => y.DType == DType.Float32 ? y * 1 : y), .. outputs]);
        List<(Values Expected, Values Given)> runs = [];
        for (var seed = 1ul; seed <= 4; seed++)
        {
            var inputs = s.Inputs(RowsInModel, seed);
            var given = model.PredictAll(inputs, RowsInModel);
            runs.Add((layer.Call(inputs), given));
        }
        foreach (var (expected, given) in runs)
            for (var i = 0; i < given.Count; i++)
                Bits.RequireEqual($"output {i} of a model around the layer", expected[i % expected.Count], given[i]);
    }

    /// <summary>A training step, whose arrays are used again, changes a model around the layer as a loop by hand does, where every tensor is the caller's.</summary>
    static void TrainsAsByHand(Subject s)
    {
        var (steps, hand, adam) = (Trainable(s), Trainable(s), new Adam(0.01));
        var answer = Trainable(s).Call(s.Inputs(RowsInModel))[0].Shape;
        steps.Compile(new Adam(0.01), Loss.MeanSquaredError);
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var inputs = s.Inputs(RowsInModel, seed);
            var target = Tensor.Random(answer, Distribution.Normal(0, 1), seed);
            steps.TrainOnBatch(inputs, target);
            using var tape = Gradients.Record();
            var pass = hand.TrainingPass();
            var loss = Loss.MeanSquaredError.Of(hand.Call(inputs, pass)[0], target);
            adam.Step(hand, (hand.Penalty(pass) is { } penalty ? loss + penalty : loss).Backward());
        }
        foreach (var (mine, other) in steps.Parameters.Zip(hand.Parameters))
            Bits.RequireEqual($"weight '{mine.Path}' after three training steps", other.Value, mine.Value);
        foreach (var (mine, other) in steps.Parameters.Zip(hand.Parameters))
            if (other.Gradient is { } gradient)
                Bits.RequireEqual($"the gradient of '{mine.Path}' after three training steps", gradient, mine.Gradient!);
    }

    /// <summary>The layer between two dense ones.</summary>
    static Functional Trainable(Subject s)
    {
        var symbols = s.Symbols(knownTime: true);
        var outputs = s.Make().CallNamed([.. symbols.Select(i => (i.Item1, i.Item2.DType == DType.Float32 ? new Dense(i.Item2.Shape[^1]).Call(i.Item2) : i.Item2))]);
        return new Functional([.. symbols.Select(i => i.Item2)], [new Dense(4).Call(outputs[0]).Tanh()]);
    }
}
