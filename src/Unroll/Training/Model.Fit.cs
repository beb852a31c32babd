namespace Unroll;

public abstract partial class Model
{
    /// <summary>Trains on arrays: <c>model.Fit(x, y, new FitOptions { Epochs = 10 })</c>.</summary>
    /// <inheritdoc cref="Fit(Dataset, FitOptions?, CancellationToken)"/>
    public History Fit(Values x, Values y, FitOptions? options = null, CancellationToken cancel = default) => Fit(new Dataset(x, y), options, cancel);

    /// <summary>Trains on a data set; gives the same numbers, bit for bit, as a loop by hand over the same batches.</summary>
    /// <remarks>A model without weights gets them first, from the data's shapes and the seed. Training ends early, with the reason in
    /// <see cref="History.StopReason"/>, when a callback says so or when a gradient is not finite.</remarks>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="options">Epochs, batch size, validation, seed, callbacks. Default: one epoch in batches of 32.</param>
    /// <param name="cancel">Ends the training between two batches. The model keeps the weights it has then (callbacks are told first, so that
    /// <see cref="EarlyStopping"/> can put the best ones back).</param>
    /// <exception cref="InvalidOperationException">The model is not compiled.</exception>
    /// <exception cref="ArgumentException">Data that does not fit, is not finite, or has labels outside the classes: says what and where.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and <see cref="FitOptions.ReturnWhenCancelled"/> is not set.</exception>
    public History Fit(Dataset data, FitOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new FitOptions();
        var compilation = Compiled("Fit");
        if (options.Validation is not null && options.ValidationSplit > 0)
            throw new ArgumentException("Fit: got both Validation and ValidationSplit; needed one of them.");
        var (train, held) = options.ValidationSplit > 0 ? data.Split(options.ValidationSplit) : (data, options.Validation);
        if (options.Seed is { } seed && !AllWeights().Any(w => w.Weight.HasValue))
            Seed = seed;
        Look(data, compilation, "Fit");
        if (options.Validation is { } validation)
            Look(validation, compilation, "Fit, validation");
        var history = Trainer.Fit(this, compilation, train, held, options, cancel);
        if (history.Cancelled && !options.ReturnWhenCancelled)
            throw new OperationCanceledException("Fit was cancelled; the model keeps the weights it had then.", cancel);
        return history;
    }

    /// <summary>One training step on one batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Targets.</param>
    /// <param name="sampleWeights">One weight a sample or step; null for ones.</param>
    /// <returns>The loss before the step, the metrics of the batch, and what the optimizer did.</returns>
    public BatchReport TrainOnBatch(Values x, Values y, Tensor? sampleWeights = null)
    {
        var compilation = Compiled("TrainOnBatch");
        var (batch, tally) = (new Batch(0, x, y, sampleWeights), new Tally(compilation));
        var (loss, step) = Trainer.Step(this, compilation, batch, tally);
        return new BatchReport(1, 1, 1, batch.Count, loss, tally.Metrics, step, compilation.Optimizer.LearningRate);
    }

    /// <summary>Loss and metrics on arrays, without training.</summary>
    /// <inheritdoc cref="Evaluate(Dataset, int, CancellationToken)"/>
    public Evaluation Evaluate(Values x, Values y, int batchSize = 32, CancellationToken cancel = default) => Evaluate(new Dataset(x, y), batchSize, cancel);

    /// <summary>Loss and metrics on a data set, without training.</summary>
    /// <exception cref="InvalidOperationException">The model is not compiled.</exception>
    public Evaluation Evaluate(Dataset data, int batchSize = 32, CancellationToken cancel = default)
    {
        var compilation = Compiled("Evaluate");
        Look(data, compilation, "Evaluate");
        return Trainer.Evaluate(this, compilation, data, batchSize, cancel);
    }

    Compilation Compiled(string who) => Compilation ?? throw new InvalidOperationException(
        $"{Who}.{who}: the model is not compiled. Usual fix: model.Compile(new Adam(), Loss.MeanSquaredError) first.");

    void Look(Dataset data, Compilation compilation, string who)
    {
        var (inputs, targets, _) = data.Checked;
        DataCheck.Finite(who, "input", inputs);
        DataCheck.Finite(who, "target", targets);
        EnsureBuilt([.. inputs.Select(x => x.Shape.With(0, Shape.Unknown))]);
        for (var i = 0; Graph is { } graph && i < Math.Min(compilation.Losses.Count, Math.Min(graph.Outputs.Count, targets.Count)); i++)
            compilation.Losses[i].CheckTargets(graph.Outputs[i].Shape, targets[i], who);
    }
}
