namespace Unroll;

public abstract partial class Model
{
    /// <summary>One training step on a batch; <c>Fit</c> and <c>TrainOnBatch</c> call it for each. Override it for a step of your own: several losses, several optimizers,
    /// several updates a batch.</summary>
    /// <remarks>The built-in step is what a loop by hand writes: <c>Gradients.Record()</c>, <c>Call(batch.Inputs, TrainingPass())</c>, <see cref="TotalLoss"/>,
    /// <c>Backward()</c>, <c>Optimizer.Step(this, gradients)</c>. <see cref="StepCount"/> grows by one for a step that leaves it alone, so that each draws random numbers of its own.</remarks>
    /// <param name="batch">Inputs, targets, sample weights.</param>
    /// <returns>The loss, and whatever is to be reported by name.</returns>
    protected internal virtual StepResult TrainStep(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var compilation = Compiled("TrainStep");
        using var tape = Gradients.Record();
        var pass = TrainingPass();
        // Losses, metrics and updates may be a user's: only the model's run takes arrays, for what goes from layer to layer.
        var arrays = new PassBuffers { HoldsAll = true, IsPaused = true };
        Values outputs;
        using (Gradients.Record(arrays))
            outputs = Call(batch.Inputs, pass);
        var objective = Objective.Of(this, compilation, outputs, batch, pass);
        var gradients = objective.Total.Backward();
        var step = compilation.Optimizer.Step(this, gradients);
        gradients.LeaveToWeights();
        if (!step.Applied)
            pass.Additions!.Undo();
        var result = new StepResult(objective.Value) { Step = step, Outputs = outputs, Numbers = Named(pass), Objective = objective };
        arrays.Release();
        return result;
    }

    /// <summary>Loss and numbers of a batch without training; <c>Evaluate</c>, <c>TestOnBatch</c> and validation call it, with recording off. Override it together with
    /// <see cref="TrainStep"/>.</summary>
    protected internal virtual StepResult EvaluateStep(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var compilation = Compiled("EvaluateStep");
        var pass = Pass.Evaluating() with { FedBack = EvaluationFedBack };
        var outputs = Call(batch.Inputs, pass);
        var objective = Objective.Of(this, compilation, outputs, batch, pass);
        return new StepResult(objective.Value) { Outputs = outputs, Numbers = Named(pass), Objective = objective };
    }

    /// <summary>What a training step of your own remembers beside the weights, for <see cref="Backup"/>: other optimizers, counters. One method writes and reads:
    /// <c>state.Keep("judge", _forJudge)</c>.</summary>
    protected internal virtual void KeepTraining(TrainingState state)
    {
    }

    /// <summary>One training step on one batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Targets.</param>
    /// <param name="sampleWeights">One weight a sample or step; null for ones.</param>
    /// <returns>The loss before the step, the metrics of the batch, and what the optimizer did.</returns>
    public BatchReport TrainOnBatch(Values x, Values y, Tensor? sampleWeights = null)
    {
        var compilation = Compiled("TrainOnBatch");
        var (batch, tally) = (new Batch(0, x, y, sampleWeights), new Tally(this, compilation));
        var rate = compilation.Optimizer.LearningRate;
        var result = RunTrainStep(batch);
        tally.Add(result, batch);
        return new BatchReport(1, 1, 1, batch.Count, result.Loss, tally.Metrics, result.Step, rate);
    }

    /// <summary>Loss and metrics of one batch, without training.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Targets.</param>
    /// <param name="sampleWeights">One weight a sample or step; null for ones.</param>
    public Evaluation TestOnBatch(Values x, Values y, Tensor? sampleWeights = null)
    {
        var (batch, tally) = (new Batch(0, x, y, sampleWeights), new Tally(this, Compiled("TestOnBatch")));
        tally.Add(RunEvaluateStep(batch), batch);
        return new Evaluation(tally.Loss, tally.Metrics, tally.Samples);
    }

    /// <summary>The main output of one batch in one run, without recording.</summary>
    public Tensor PredictOnBatch(Values x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var off = Gradients.Off();
        return Call(x)[0];
    }

    /// <summary>A training step, after which the step has grown: also one of a user's own that stepped other models.</summary>
    internal StepResult RunTrainStep(Batch batch)
    {
        var before = StepCount;
        var result = TrainStep(batch) ?? throw new InvalidOperationException($"{Who}.TrainStep: it returned null; needed a StepResult with the loss.");
        if (StepCount == before)
            StepCount++;
        return result;
    }

    internal StepResult RunEvaluateStep(Batch batch)
    {
        using var off = Gradients.Off();
        return EvaluateStep(batch) ?? throw new InvalidOperationException($"{Who}.EvaluateStep: it returned null; needed a StepResult with the loss.");
    }

    static MetricValue[] Named(Pass pass) => [.. pass.AddedMetrics.Select(m => new MetricValue(m.Name, m.Value))];
}
