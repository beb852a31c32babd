namespace Unroll.Tests.Generating;

public sealed class TeacherForcingTests
{
    static Functional Model()
    {
        var (past, future) = (new Symbol("past", [null, 1]), new Symbol("future", [null, 1]));
        var model = new Functional([past, future], [new Decoder(new Gru(6), 1).Teach(future, state: new Gru(6).Run(past).State)]) { Seed = 3 };
        model.Compile(new Adam(1e-2f), Loss.MeanSquaredError);
        return model;
    }

    static Dataset Data(ulong key)
    {
        var x = Tensor.Random([24, 14, 1], Distribution.Normal(), key);
        return new Dataset(new Values(("past", x[.., ..6]), ("future", x[.., 6..])), x[.., 6..]);
    }

    [Fact]
    public void Fit_with_a_schedule_is_a_loop_by_hand_bit_for_bit()
    {
        var (fitted, byHand, data) = (Model(), Model(), Data(1));
        fitted.Fit(data, new FitOptions { Epochs = 3, BatchSize = 8, Shuffle = false, TeacherForcing = Schedule.Linear(1, 0, 2) });
        var adam = new Adam(1e-2f);
        foreach (var probability in new[] { 1f, 0.5f, 0f })
        {
            byHand.TeacherForcing = probability;
            for (var at = 0; at < 24; at += 8)
            {
                var rows = at..(at + 8);
                using var tape = Gradients.Record();
                var y = byHand.Call(data.Inputs.Map(x => x[rows]), byHand.TrainingPass())[0];
                adam.Step(byHand, Loss.MeanSquaredError.Of(y, data.Targets[0][rows]).Backward());
            }
        }
        foreach (var (a, b) in fitted.Parameters.Zip(byHand.Parameters))
            Assert.Equal(b.Value.ToArray(), a.Value.ToArray());
    }

    [Fact]
    public void The_free_running_loss_stands_in_the_history_and_is_that_of_the_written_sequence()
    {
        var (model, held) = (Model(), Data(2));
        var history = model.Fit(Data(1), new FitOptions { Epochs = 2, Validation = held, Callbacks = [new FreeRunningLoss()] });
        var written = model.GenerateVectors(new Values(("past", held.Inputs["past"])), 8);
        var loss = Loss.MeanSquaredError.Of(written, held.Targets[0]).ItemDouble();
        Assert.Equal(loss, history.Epochs[^1].Value("val_free_running_loss"), 1e-6);
        Assert.NotEqual(history.Epochs[^1].Value("val_loss"), history.Epochs[^1].Value("val_free_running_loss"));
        Assert.Equal(loss, FreeRunningLoss.Of(model, held).Loss, 1e-6);
        Assert.Contains("Validation", Assert.Throws<InvalidOperationException>(() => model.Fit(held, new FitOptions { Callbacks = [new FreeRunningLoss()] })).Message);
    }

    /// <summary>The tasks of samples/generation, solved on own outputs.</summary>
    [Theory, Trait("Category", "Long"), InlineData("copy"), InlineData("reverse"), InlineData("dates")]
    public void Copy_reversal_and_dates_are_solved_free_running(string task)
    {
        var pairs = Tasks.Pairs(task, Tasks.PairsOf(task), 1);
        var known = pairs.Select(p => p.From).ToHashSet();
        var unseen = Tasks.Pairs(task, 500, 2).Where(p => !known.Contains(p.From)).ToArray();
        Assert.True(unseen.Length > 200);
        var model = Tasks.Trained(pairs, (_, m) => Tasks.ExactMatch(m, unseen[..100]) > 0.99);
        Assert.InRange(Tasks.ExactMatch(model, unseen), 0.98, 1);
    }
}
