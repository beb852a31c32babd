using System.Diagnostics;

namespace Unroll;

/// <summary>The training loop.</summary>
internal static class Trainer
{
    internal static async ValueTask<History> Fit(TrainingRun run, BatchSource source, BatchSource? validation, CancellationToken cancel)
    {
        var (model, compilation, options) = (run.Model, run.Compilation, run.Options);
        var shapes = new BatchShapes(model, compilation, "Fit");
        Tell(run, c => c.OnTrainBegin(run));
        for (var epoch = options.InitialEpoch; epoch < options.Epochs && run.StopReason is null; epoch++)
        {
            var (clock, tally) = (Stopwatch.StartNew(), new Tally(model, compilation));
            await source.Begin(epoch).ConfigureAwait(false);
            while (run.StopReason is null && await Next(source, run, tally.Batches, cancel).ConfigureAwait(false) is { } batch)
            {
                var at = tally.Batches + 1;
                if (source.IsForeign)
                    shapes.Look(batch, epoch + 1, at);
                var result = Step(model, batch, epoch + 1, at, source.IsForeign);
                tally.Add(result, batch);
                var report = new BatchReport(epoch + 1, at, source.Batches ?? 0, batch.Count, result.Loss, tally.Metrics, result.Step, compilation.Optimizer.LearningRate);
                Tell(run, c => c.OnBatchEnd(run, report));
                if (!result.Step.Applied)
                    run.Stop(NotFinite.Reason(model, batch, result, epoch + 1, at, compilation.Optimizer.LearningRate));
            }
            if (source.Ended is { } why)
                run.Stop(tally.Batches > 0 || epoch > options.InitialEpoch ? why : throw new ArgumentException($"Fit: {why}."));
            if (run.StopReason is not null && tally.Batches != source.Batches || run.History.Cancelled)
                break;
            var measured = validation is null ? null : await Measure(run, validation, cancel).ConfigureAwait(false);
            if (run.History.Cancelled)
                break;
            var done = new EpochReport(epoch + 1, options.Epochs, tally.Loss, tally.Metrics, measured, tally.Samples, tally.Batches, compilation.Optimizer.LearningRate, clock.Elapsed);
            run.History.Add(done);
            Tell(run, c => c.OnEpochEnd(run, done));
        }
        Tell(run, c => c.OnTrainEnd(run));
        return run.History;
    }

    /// <summary>The next batch; null at the end of the epoch, or when training was cancelled before it.</summary>
    static async ValueTask<Batch?> Next(BatchSource source, TrainingRun run, int done, CancellationToken cancel)
    {
        if (done == source.Batches)
            return null;
        try
        {
            if (!cancel.IsCancellationRequested)
                return await source.Next().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        run.Cancel();
        return null;
    }

    /// <summary>A step; an error about a user's batch says which it was.</summary>
    static StepResult Step(Model model, Batch batch, int epoch, int index, bool isForeign)
    {
        try
        {
            return model.RunTrainStep(batch);
        }
        catch (ArgumentException e) when (isForeign)
        {
            throw new ArgumentException(FormattableString.Invariant($"Fit, epoch {epoch}, batch {index}: {e.Message}"), e);
        }
    }

    static async ValueTask<Evaluation?> Measure(TrainingRun run, BatchSource validation, CancellationToken cancel)
    {
        try
        {
            return await Evaluate(run.Model, run.Compilation, validation, cancel, "Fit, validation").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            run.Cancel();
            return null;
        }
    }

    internal static async ValueTask<Evaluation> Evaluate(Model model, Compilation compilation, BatchSource source, CancellationToken cancel, string who)
    {
        var (tally, shapes) = (new Tally(model, compilation), new BatchShapes(model, compilation, who));
        await source.Begin(0).ConfigureAwait(false);
        while (await source.Next().ConfigureAwait(false) is { } batch)
        {
            cancel.ThrowIfCancellationRequested();
            if (source.IsForeign)
                shapes.Look(batch, 1, tally.Batches + 1);
            tally.Add(model.RunEvaluateStep(batch), batch);
        }
        return source.Ended is { } why ? throw new ArgumentException($"{who}: {why}.") : new Evaluation(tally.Loss, tally.Metrics, tally.Samples);
    }

    static void Tell(TrainingRun run, Action<Callback> what)
    {
        foreach (var callback in run.Options.Callbacks)
            what(callback);
    }
}
