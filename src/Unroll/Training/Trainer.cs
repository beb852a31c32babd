namespace Unroll;

/// <summary>The training loop.</summary>
internal static class Trainer
{
    internal static async ValueTask<History> Fit(TrainingRun run, BatchSource source, BatchSource? validation, CancellationToken cancel)
    {
        try
        {
            var carrying = new StateCarrying(run.Model, run.Options);
            run.Tell(c => c.OnTrainBegin(run));
            var shapes = new BatchShapes(run.Model, run.Compilation, "Fit");
            // A training that was stopped by the last batch of an epoch still finishes the epoch, resumed too.
            while (run.Epoch < run.Options.Epochs && (run.StopReason is null || run.Tally.Batches == source.Batches)
                && await Epoch(run, source, shapes, carrying, validation, cancel).ConfigureAwait(false))
            {
            }
            carrying.Reset();
            run.Tell(c => c.OnTrainEnd(run));
        }
        finally
        {
            run.Tell(c => c.Release());
        }
        return run.History;
    }

    /// <summary>An epoch, or what is left of it when the training was resumed in its middle; false when it was not finished.</summary>
    static async ValueTask<bool> Epoch(TrainingRun run, BatchSource source, BatchShapes shapes, StateCarrying carrying, BatchSource? validation, CancellationToken cancel)
    {
        var (model, optimizer, epoch, tally) = (run.Model, run.Compilation.Optimizer, run.Epoch, run.Tally);
        if (run.Options.TeacherForcing is { } forcing)
            model.TeacherForcing = (float)forcing.At(epoch);
        run.BeginEpoch();
        if (run.IsResumed && !run.IsUnderWay)
            await source.Resume(run.Options.InitialEpoch, epoch, tally.Batches).ConfigureAwait(false);
        else
            await source.Begin(epoch).ConfigureAwait(false);
        run.IsUnderWay = true;
        if (tally.Batches == 0)
            carrying.Reset();
        while (run.StopReason is null && await Next(source, run, tally.Batches, cancel).ConfigureAwait(false) is { } batch)
        {
            var at = tally.Batches + 1;
            if (source.IsForeign)
                shapes.Look(batch, epoch + 1, at);
            run.Tell(c => c.OnBatchBegin(run, epoch + 1, at));
            carrying.BeginBatch(batch, tally.Batches);
            var rate = optimizer.LearningRate;
            var result = Step(model, batch, epoch + 1, at, source.IsForeign);
            tally.Add(result, batch);
            if (!result.Step.Applied)
                run.Stop(NotFinite.Reason(model, batch, result, epoch + 1, at, rate));
            var report = new BatchReport(epoch + 1, at, source.Batches ?? 0, batch.Count, result.Loss, tally.Metrics, result.Step, rate);
            run.Tell(c => c.OnBatchEnd(run, report));
            run.Options.Progress?.Report(run.Progress(report));
        }
        if (source.Ended is { } why)
            run.Stop(tally.Batches > 0 || epoch > run.Options.InitialEpoch ? why : throw new ArgumentException($"Fit: {why}."));
        if (run.StopReason is not null && tally.Batches != source.Batches || run.History.Cancelled)
            return false;
        var measured = validation is null ? null : await Measure(run, validation, carrying, cancel).ConfigureAwait(false);
        if (run.History.Cancelled)
            return false;
        run.EndEpoch(new EpochReport(epoch + 1, run.Options.Epochs, tally.Loss, tally.Metrics, measured, tally.Samples, tally.Batches, optimizer.LearningRate, run.Elapsed));
        return true;
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

    static async ValueTask<Evaluation?> Measure(TrainingRun run, BatchSource validation, StateCarrying carrying, CancellationToken cancel)
    {
        var epoch = run.Epoch + 1;
        run.Tell(c => c.OnValidationBegin(run, epoch));
        try
        {
            carrying.Reset();
            var measured = await Evaluate(run.Model, run.Compilation, validation, cancel, "Fit, validation", carrying).ConfigureAwait(false);
            foreach (var callback in run.Callbacks)
                measured = callback.Extend(run, measured);
            run.Tell(c => c.OnValidationEnd(run, epoch, measured));
            return measured;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            run.Cancel();
            return null;
        }
    }

    internal static async ValueTask<Evaluation> Evaluate(Model model, Compilation compilation, BatchSource source, CancellationToken cancel, string who, StateCarrying? carrying = null)
    {
        var (tally, shapes) = (new Tally(model, compilation), new BatchShapes(model, compilation, who));
        await source.Begin(0).ConfigureAwait(false);
        while (await source.Next().ConfigureAwait(false) is { } batch)
        {
            cancel.ThrowIfCancellationRequested();
            if (source.IsForeign)
                shapes.Look(batch, 1, tally.Batches + 1);
            carrying?.BeginBatch(batch, tally.Batches);
            tally.Add(model.RunEvaluateStep(batch), batch);
        }
        return source.Ended is { } why ? throw new ArgumentException($"{who}: {why}.") : new Evaluation(tally.Loss, tally.Metrics, tally.Samples);
    }
}
