using static Unroll.Tests.Saving.TestRegistry;

namespace Unroll.Tests.Saving;

public class TrainingPartTests
{
    static Sequential Compiled(Optimizer? optimizer = null)
    {
        var model = new Sequential { new Gru(4) { ReturnSequences = true, Dropout = 0.2f }, new Dropout(0.3f), new Lstm(3), new Dense(2) };
        model.Seed = 4;
        model.Build([null, 3]);
        model.Compile(optimizer ?? new Adam(0.01) { Beta1 = 0.8, GlobalClipNorm = 1 }, [Loss.MeanSquaredError], [0.5f], Metric.MeanAbsoluteError);
        return model;
    }

    static ModelFile Again(Model model, bool state)
    {
        using var stream = new MemoryStream();
        new ModelFile(model) { WithOptimizerState = state }.Write(stream);
        stream.Position = 0;
        return ModelFile.Read(stream);
    }

    static float[] Train(Model model, int steps)
    {
        var training = model.Compilation!;
        var losses = new float[steps];
        for (var i = 0; i < steps; i++)
        {
            using var tape = Gradients.Record();
            var loss = training.Losses[0].Of(model.Call(Input(5, 6, 3), model.TrainingPass()), Input(5, 2));
            losses[i] = loss.Item();
            training.Optimizer.Step(model, loss.Backward());
        }
        return losses;
    }

    [Fact]
    public void A_loaded_model_is_compiled_as_it_was()
    {
        var training = Again(Compiled(), state: false).Model.Compilation!;
        var adam = Assert.IsType<Adam>(training.Optimizer);
        Assert.Equal((0.01, 0.8, 1.0), (adam.LearningRate, adam.Beta1, adam.GlobalClipNorm));
        Assert.IsType<MeanSquaredError>(Assert.Single(training.Losses));
        Assert.Equal([0.5f], training.LossWeights);
        Assert.IsType<MeanAbsoluteErrorMetric>(Assert.Single(training.Metrics));
        Assert.Null(Again(Small2(), state: true).Model.Compilation);

        static Sequential Small2() => new Sequential { new Dense(1) }.Build([2]);
    }

    [Fact]
    public void Training_goes_on_after_loading_as_if_it_had_not_stopped()
    {
        var whole = Compiled();
        var expected = Train(whole, 8);
        var first = Compiled();
        var before = Train(first, 5);
        var second = Again(first, state: true).Model;
        Assert.Equal(expected, before.Concat(Train(second, 3)));
        Assert.Equal(whole.Parameters.Select(p => p.Value.ToArray()), second.Parameters.Select(p => p.Value.ToArray()));
        Assert.NotEqual(expected[^1], Train(Again(first, state: false).Model, 3)[^1]);
    }

    [Fact]
    public void An_optimizer_that_is_not_registered_does_not_keep_the_model_from_being_saved()
    {
        var model = Compiled(new Still());
        var again = Again(model, state: true).Model;
        Assert.Null(again.Compilation);
        Assert.Equal(model.Call(Input(2, 4, 3)).ToArray(), again.Call(Input(2, 4, 3)).ToArray());
    }

    [Fact]
    public void All_kinds_of_layers_come_back_bit_for_bit()
    {
        var x = new Symbol("words", [null], DType.Int32);
        var words = new Embedding(9, 4) { MaskZero = true, Trainable = false, Vectors = Input(9, 4) }.Call(x);
        var run = new Bidirectional(new Lstm(3) { ReturnSequences = true, RecurrentDropout = 0.1f }) { MergeMode = MergeMode.Ave }.Run(words);
        var back = new Bidirectional(new Gru(2)) { BackwardLayer = new Gru(2) { GoBackwards = true, Activation = Activation.Relu } }.Call(run.Sequence);
        var steps = new TimeDistributed(new Sequential { new Dense(5), new ActivationLayer(new EluActivation { Alpha = 0.5f }) }).Call(run.Sequence);
        var model = new Functional([x], [back, steps, run.State.Forward.H, Symbol.Concat([run.State.Forward.C, run.State.Backward.C], -1)]);
        var ids = Tensor.From([1, 5, 0, 0, 8, 2, 3, 0], [2, 4]);
        var (expected, again) = (model.Call(new Values(("words", ids))), (Functional)Again(model, state: false).Model);
        var actual = again.Call(new Values(("words", ids)));
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i].ToArray(), actual[i].ToArray());
        Assert.Equal(model.Parameters.Select(p => (p.Path, p.Trainable)), again.Parameters.Select(p => (p.Path, p.Trainable)));
        Assert.Equal(model.Summary().ToString(), again.Summary().ToString());
    }

    public sealed class Still() : Optimizer(1)
    {
        protected override void Update(WeightUpdate update)
        {
        }
    }
}
