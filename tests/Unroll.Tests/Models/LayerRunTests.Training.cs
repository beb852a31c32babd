using Unroll.Testing;

namespace Unroll.Tests.Models;

public sealed partial class LayerRunTests
{
    /// <summary>A user's loss that keeps the predictions.</summary>
    sealed class KeepingLoss : Loss
    {
        internal List<(Tensor Value, float[] Copy)> Kept { get; } = [];

        protected override Tensor Elements(Tensor predictions, Tensor targets)
        {
            Kept.Add((predictions, predictions.ToArray()));
            return (predictions - targets).Square();
        }
    }

    [Fact]
    public void A_training_step_allocates_little()
    {
        var model = Tagger();
        model.Compile(new Adam(), Loss.MeanSquaredError);
        var (x, y, least) = (Series(1), Random(2, Batch, Steps, 3), long.MaxValue);
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.TrainOnBatch(x, y);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        // What goes from layer to layer is over a megabyte.
        Assert.True(least < 400_000, FormattableString.Invariant($"a step allocates {least} bytes."));
    }

    [Fact]
    public void A_training_step_leaves_a_user_what_he_keeps()
    {
        var (activation, loss) = (new KeepingActivation(), new KeepingLoss());
        Keeper first = new(), viewing = new(x => x.Transpose());
        List<(Tensor Value, float[] Copy)> steps = [];
        Sequential Make() =>
        [
            new Dense(Width), first, new Dropout(0.2f), viewing, new Permute(2, 1), new Dense(Width) { Activation = activation }, new KeepingCell(steps) { ReturnSequences = true },
            new Lstm(16) { ReturnSequences = true, Activation = Activation.Elu }, new Sequential { new Dense(12), new TimeDistributed(new Dense(8)) }, new Reshape(-1, 8),
        ];
        var (model, hand, adam) = (Make(), Make(), new Adam(0.01));
        model.Compile(new Adam(0.01), loss);
        for (var i = 1ul; i < 6; i++)
        {
            var y = Random(i + 50, Batch, Steps, 8);
            model.TrainOnBatch(Series(i), y);
            using var tape = Gradients.Record();
            adam.Step(hand, loss.Of(hand.Call(Series(i), hand.TrainingPass()), y).Backward());
        }
        foreach (var (mine, other) in model.Parameters.Zip(hand.Parameters))
            Bits.RequireEqual(mine.Path, other.Value, mine.Value);
        first.RequireUnchanged();
        viewing.RequireUnchanged();
        Assert.All([.. activation.Kept, .. steps, .. loss.Kept], k => Assert.Equal(k.Copy, k.Value.ToArray()));
    }

    /// <summary>A user's loss that asks another model on other threads.</summary>
    sealed class AskingLoss(Model teacher) : Loss
    {
        protected override Tensor Elements(Tensor predictions, Tensor targets)
        {
            Assert.Null(Gradients.Buffers);
            var (flow, answers) = (ExecutionContext.Capture()!, new Tensor[4]);
            var threads = Enumerable.Range(0, 4).Select(i => new Thread(() => ExecutionContext.Run(flow.CreateCopy(), _ =>
            {
                for (var run = 0; run < 10; run++)
                    answers[i] = teacher.Call(targets);
            }, null))).ToArray();
            Array.ForEach(threads, t => t.Start());
            Array.ForEach(threads, t => t.Join());
            return (predictions - answers.Aggregate((a, b) => a + b)).Square();
        }
    }

    [Fact]
    public void A_loss_may_ask_another_model_on_many_threads()
    {
        Sequential teacher = [new Dense(40), new Gru(8) { ReturnSequences = true }, new Dense(3)], model = Tagger(), hand = Tagger();
        var (loss, adam) = (new AskingLoss(teacher), new Adam(0.01));
        model.Compile(new Adam(0.01), loss);
        for (var i = 1ul; i < 4; i++)
        {
            var y = Random(i + 50, Batch, Steps, 3);
            model.TrainOnBatch(Series(i), y);
            using var tape = Gradients.Record();
            adam.Step(hand, loss.Of(hand.Call(Series(i), hand.TrainingPass()), y).Backward());
        }
        foreach (var (mine, other) in model.Parameters.Zip(hand.Parameters))
            Bits.RequireEqual(mine.Path, other.Value, mine.Value);
    }

    [Fact]
    public void A_training_step_that_fails_leaves_the_next_ones_as_by_hand()
    {
        var keeper = new Keeper(x => x.Tanh());
        Sequential model = [new Dense(20), keeper, new Sequential { new Dense(8), new Dropout(0.3f) }, new Dense(3)], hand = [new Dense(20), new ActivationLayer(Activation.Tanh), new Sequential { new Dense(8), new Dropout(0.3f) }, new Dense(3)];
        model.Build([Steps, Width]);
        hand.Build([Steps, Width]);
        foreach (var (mine, other) in model.Parameters.Zip(hand.Parameters))
            mine.Value = other.Value;
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        var adam = new Adam(0.01);
        for (var i = 1ul; i < 4; i++)
        {
            var y = Random(i + 50, Batch, Steps, 3);
            keeper.Fails = true;
            Assert.Throws<InvalidOperationException>(() => model.TrainOnBatch(Series(i), y));
            Assert.False(Gradients.IsRecording);
            keeper.Fails = false;
            model.TrainOnBatch(Series(i), y);
            using var tape = Gradients.Record();
            adam.Step(hand, Loss.MeanSquaredError.Of(hand.Call(Series(i), hand.TrainingPass()), y).Backward());
        }
        foreach (var (mine, other) in model.Parameters.Zip(hand.Parameters))
            Bits.RequireEqual(mine.Path, other.Value, mine.Value);
        keeper.RequireUnchanged();
    }

    [Fact]
    public void A_graph_that_outlives_its_training_step_says_so()
    {
        var (x, keeper) = (new Symbol("x", [Steps, Width]), new Keeper());
        var side = keeper.Call(new Dense(20).Call(new Dense(20).Call(x)));
        var model = new Functional([x], [new Dense(3).Call(x), side]);
        model.Compile(new Adam(), Loss.MeanSquaredError);
        model.TrainOnBatch(Series(1), Random(2, Batch, Steps, 3));
        keeper.RequireUnchanged();
        using var tape = Gradients.Record();
        var (kept, first) = (keeper.Last.Sum(), model.Children[2].Layer.Weights[0].Live);
        var error = Assert.Throws<InvalidOperationException>(() => Gradients.Of(kept, first));
        Assert.Contains("training step", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_assigned_within_a_pass_is_its_own()
    {
        var weight = new Dense(40);
        weight.Call(Series(1));
        var (variable, arrays) = (weight.Weights[0], new PassBuffers { HoldsAll = true });
        float[] expected;
        using (Gradients.Record(arrays))
        {
            var value = variable.Live * 2;
            expected = value.ToArray();
            variable.Assign(value);
        }
        arrays.Release();
        Assert.Equal(expected, variable.Live.ToArray());
    }
}
