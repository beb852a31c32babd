namespace Unroll.Tests.Training;

/// <summary>Outputs and gradients of layers, seen in training.</summary>
public class ObserverTests
{
    static Sequential Model()
    {
        var model = new Sequential
        {
            new Embedding(12, 6), new Conv1D(8, 3) { Padding = PaddingMode.Same, Activation = Activation.Relu }, new Lstm(7) { ReturnSequences = true, RecurrentDropout = 0.2f },
            new Dropout(0.2f), new Gru(6), new Dense(20) { Activation = Activation.Tanh, ActivityRegularizer = new L2(0.01f) }, new Dense(3),
        };
        model.Compile(new Adam(0.01), Loss.SparseCategoricalCrossEntropy, Metric.Accuracy);
        return model;
    }

    static readonly Tensor Ids = Tensor.Random([24, 9], Distribution.Uniform(0, 12), 1).To(DType.Int32), Kinds = Tensor.From(Enumerable.Range(0, 24).Select(i => i % 3).ToArray());

    static readonly FitOptions Options = new() { Epochs = 2, BatchSize = 8, Seed = 3 };

    [Fact]
    public void Training_that_is_observed_gives_the_bits_of_training_that_is_not()
    {
        var (plain, observed, seen) = (Model(), Model(), new List<LayerObservation>());
        plain.Fit(Ids, Kinds, Options);
        var ends = observed.Layers.Select((l, i) => observed.Observe(l.DisplayName, seen.Add)).ToArray();
        observed.Fit(Ids, Kinds, Options);
        Numbers.RequireSame(plain, observed);
        Assert.Equal(6 * 7, seen.Count);
        // In the order of the backward pass.
        Assert.Equal(["dense_1", "dense", "gru", "dropout", "lstm", "conv1_d", "embedding"], seen.Take(7).Select(s => s.Path.Replace("conv1d", "conv1_d", StringComparison.Ordinal)));
        Assert.Equal([0, 1, 2, 3, 4, 5], seen.Select(s => s.Step).Distinct());
        Assert.All(seen, s => Assert.Equal(s.Output.Shape, s.Gradient!.Shape));
        foreach (var end in ends)
            end.Dispose();
        seen.Clear();
        observed.Fit(Ids, Kinds, Options);
        Assert.Empty(seen);
    }

    [Fact]
    public void What_is_seen_is_right_and_stays_as_it_was()
    {
        var (model, seen) = (Model(), new List<(LayerObservation What, float[] Output, float[] Gradient)>());
        using var end = model.Observe("lstm", s => seen.Add((s, s.Output.ToArray(), s.Gradient!.ToArray())));
        model.Fit(Ids, Kinds, Options);
        Assert.Equal(6, seen.Count);
        Assert.All(seen, s => Assert.Equal(s.Output, s.What.Output.ToArray()));
        Assert.All(seen, s => Assert.Equal(s.Gradient, s.What.Gradient!.ToArray()));

        // The same step by hand, on the model's first weights.
        var (again, other) = (Model(), Model());
        again.Seed = other.Seed = 3;
        var data = new Dataset(Ids, Kinds);
        var batch = data.Batches(8, data.Shuffled(3, 0)).First();
        using var tape = Gradients.Record();
        var pass = again.TrainingPass();
        var x = batch.Inputs[0];
        for (var i = 0; i < 3; i++)
            x = again.Layers[i].Call(x, pass);
        var lstm = x;
        for (var i = 3; i < 7; i++)
            x = again.Layers[i].Call(x, pass);
        var gradient = Gradients.Of(Loss.SparseCategoricalCrossEntropy.Of(x, batch.Targets[0]) + again.Penalty(pass)!, lstm)[0];
        Assert.Equal(lstm.ToArray(), seen[0].Output);
        Assert.Equal(gradient.ToArray(), seen[0].Gradient);
    }

    [Fact]
    public void A_loop_by_hand_and_a_shared_layer_are_observed_at_every_call()
    {
        var (x, shared) = (new Symbol("x", [4]), new Dense(4) { Name = "shared" });
        var model = new Functional(x, new Dense(1).Call(shared.Call(shared.Call(x))));
        var seen = new List<LayerObservation>();
        using var end = model.Observe("shared", seen.Add);
        using (Gradients.Record())
        {
            var loss = model.Call(Numbers.Normal([5, 4], 1), model.TrainingPass()).Square().Mean();
            Assert.Empty(seen);
            loss.Backward();
        }
        Assert.Equal(2, seen.Count);
        model.Call(Numbers.Normal([5, 4], 1), model.TrainingPass());
        Assert.Equal(4, seen.Count);
        Assert.Null(seen[3].Gradient);
        model.Predict(Numbers.Normal([5, 4], 1));
        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_an_error() =>
        Assert.Contains("there is no layer 'lst'", Assert.Throws<KeyNotFoundException>(() => Model().Observe("lst", _ => { })).Message, StringComparison.Ordinal);
}
