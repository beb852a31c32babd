using System.Diagnostics;

namespace Unroll;

/// <summary>The training loop.</summary>
internal static class Trainer
{
    internal static History Fit(Model model, Compilation compilation, Dataset data, Dataset? validation, FitOptions options, CancellationToken cancel)
    {
        var run = new TrainingRun(model, compilation, options);
        var batches = (data.Count + options.BatchSize - 1) / options.BatchSize;
        Tell(run, c => c.OnTrainBegin(run));
        for (var epoch = options.InitialEpoch; epoch < options.Epochs && run.StopReason is null; epoch++)
        {
            var (clock, tally) = (Stopwatch.StartNew(), new Tally(compilation));
            var order = options.Shuffle ? data.Shuffled(options.Seed ?? model.Seed, epoch) : null;
            foreach (var batch in data.Batches(options.BatchSize, order))
            {
                if (cancel.IsCancellationRequested)
                    run.Cancel();
                if (run.StopReason is not null)
                    break;
                var (loss, step) = Step(model, compilation, batch, tally);
                var report = new BatchReport(epoch + 1, tally.Batches, batches, batch.Count, loss, tally.Metrics, step, compilation.Optimizer.LearningRate);
                Tell(run, c => c.OnBatchEnd(run, report));
                if (!step.Applied)
                    run.Stop(FormattableString.Invariant($"the gradients of epoch {epoch + 1}, batch {tally.Batches} are not finite (loss {loss}); the weights are those before that batch"));
            }
            if (run.StopReason is not null && tally.Batches < batches || run.History.Cancelled)
                break;
            var measured = validation is null ? null : Measure(model, compilation, validation, options.BatchSize, run, cancel);
            if (run.History.Cancelled)
                break;
            var done = new EpochReport(epoch + 1, options.Epochs, tally.Loss, tally.Metrics, measured, tally.Samples, tally.Batches, compilation.Optimizer.LearningRate, clock.Elapsed);
            run.History.Add(done);
            Tell(run, c => c.OnEpochEnd(run, done));
        }
        Tell(run, c => c.OnTrainEnd(run));
        return run.History;
    }

    /// <summary>One training step: what a loop by hand would write.</summary>
    internal static (double Loss, StepReport Step) Step(Model model, Compilation compilation, Batch batch, Tally tally)
    {
        using var tape = Gradients.Record();
        var pass = model.TrainingPass();
        // Losses, metrics and updates may be a user's: only the model's run takes arrays, for what goes from layer to layer.
        var arrays = new PassBuffers { HoldsAll = true, IsPaused = true };
        Values outputs;
        using (Gradients.Record(arrays))
            outputs = model.Call(batch.Inputs, pass);
        var objective = Objective.Of(model, compilation, outputs, batch, pass);
        var gradients = objective.Total.Backward();
        var step = compilation.Optimizer.Step(model, gradients);
        gradients.LeaveToWeights();
        if (!step.Applied)
            pass.Additions!.Undo();
        tally.Add(objective, outputs, batch);
        arrays.Release();
        return (objective.Value, step);
    }

    static Evaluation? Measure(Model model, Compilation compilation, Dataset data, int batchSize, TrainingRun run, CancellationToken cancel)
    {
        try
        {
            return Evaluate(model, compilation, data, batchSize, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            run.Cancel();
            return null;
        }
    }

    internal static Evaluation Evaluate(Model model, Compilation compilation, Dataset data, int batchSize, CancellationToken cancel)
    {
        using var off = Gradients.Off();
        var tally = new Tally(compilation);
        foreach (var batch in data.Batches(batchSize))
        {
            cancel.ThrowIfCancellationRequested();
            var pass = Pass.Evaluating();
            var outputs = model.Call(batch.Inputs, pass);
            tally.Add(Objective.Of(model, compilation, outputs, batch, pass), outputs, batch);
        }
        return new Evaluation(tally.Loss, tally.Metrics, tally.Samples);
    }

    static void Tell(TrainingRun run, Action<Callback> what)
    {
        foreach (var callback in run.Options.Callbacks)
            what(callback);
    }
}
