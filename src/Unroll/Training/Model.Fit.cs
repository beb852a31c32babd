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
        if (options.ValidationSplit > 0 && (options.Validation is not null || options.ValidationBatches is not null))
            throw new ArgumentException("Fit: got validation data and a ValidationSplit; needed one of them.");
        var (train, held) = options.ValidationSplit > 0 ? data.Split(options.ValidationSplit) : (data, options.Validation);
        Begin(options);
        Look(data, compilation, "Fit");
        StateCarrying.Require(this, options, train, "Fit");
        BatchSource source = new DatasetSource(train, options.BatchSize, options.Shuffle ? options.Seed ?? Seed : null, options.StepsPerEpoch);
        if (options.TruncateSteps is { } steps)
            source = new PieceSource(source, steps, Pieces(data.Checked.Inputs, steps) * source.Batches);
        return Done(Run(source, held, options, cancel, train), options, cancel);
    }

    /// <summary>Trains on batches that are made elsewhere: a list of them, or an iterator method.</summary>
    /// <remarks>Without <see cref="FitOptions.StepsPerEpoch"/> each epoch goes through the sequence from its start to its end. With it an epoch is that many batches, and the next one
    /// goes on where it stopped; should the sequence end, training ends with the reason in <see cref="History.StopReason"/>. Shuffling and batch size are the sequence's
    /// own.</remarks>
    /// <param name="batches">Each like the first, but for the number of samples and of steps.</param>
    /// <param name="options">Epochs, steps an epoch, validation, callbacks.</param>
    /// <param name="cancel">Ends the training between two batches.</param>
    /// <inheritdoc cref="Fit(Dataset, FitOptions?, CancellationToken)" path="/exception"/>
    public History Fit(IEnumerable<Batch> batches, FitOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Fit(_ => batches, options, cancel);
    }

    /// <summary>Trains on batches that a function makes for each epoch, from 0: for an order that differs from epoch to epoch and does not depend on what ran before.</summary>
    /// <inheritdoc cref="Fit(IEnumerable{Batch}, FitOptions?, CancellationToken)"/>
    public History Fit(Func<int, IEnumerable<Batch>> batches, FitOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        options = Sequence(options);
        var source = new SequenceSource(epoch => new SequenceSource.AtOnce(batches(epoch).GetEnumerator()), options.StepsPerEpoch);
        return Done(Run(Cut(source, options), options.Validation, options, cancel), options, cancel);
    }

    /// <summary>Trains on batches that arrive with time: read from a disk, a network, another thread.</summary>
    /// <remarks>The steps themselves run where the batches arrive, one after another.</remarks>
    /// <inheritdoc cref="Fit(IEnumerable{Batch}, FitOptions?, CancellationToken)"/>
    public async Task<History> FitAsync(IAsyncEnumerable<Batch> batches, FitOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        options = Sequence(options);
        var source = new SequenceSource(_ => batches.GetAsyncEnumerator(cancel), options.StepsPerEpoch);
        return Ended(await Run(Cut(source, options), options.Validation, options, cancel).ConfigureAwait(false), options, cancel);
    }

    /// <summary>Loss and metrics on arrays, without training.</summary>
    /// <inheritdoc cref="Evaluate(Dataset, int, CancellationToken)"/>
    public Evaluation Evaluate(Values x, Values y, int batchSize = 32, CancellationToken cancel = default) => Evaluate(new Dataset(x, y), batchSize, cancel);

    /// <summary>Loss and metrics on a data set, without training.</summary>
    /// <exception cref="InvalidOperationException">The model is not compiled.</exception>
    public Evaluation Evaluate(Dataset data, int batchSize = 32, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var compilation = Compiled("Evaluate");
        Look(data, compilation, "Evaluate");
        return Now(Trainer.Evaluate(this, compilation, new DatasetSource(data, batchSize, null, null), cancel, "Evaluate"));
    }

    /// <summary>Loss and metrics on batches that are made elsewhere, without training.</summary>
    /// <param name="batches">The batches.</param>
    /// <param name="steps">How many of them at most; null for all.</param>
    /// <param name="cancel">Ends it between two batches.</param>
    /// <exception cref="InvalidOperationException">The model is not compiled.</exception>
    public Evaluation Evaluate(IEnumerable<Batch> batches, int? steps = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Now(Trainer.Evaluate(this, Compiled("Evaluate"), Measured(batches, steps), cancel, "Evaluate"));
    }

    FitOptions Sequence(FitOptions? options)
    {
        options ??= new FitOptions();
        Compiled("Fit");
        if (options.ValidationSplit > 0)
            throw new ArgumentException("Fit: got a ValidationSplit for batches that come one by one; needed Validation or ValidationBatches.");
        Begin(options);
        return options;
    }

    static BatchSource Cut(BatchSource source, FitOptions options) => options.TruncateSteps is { } steps ? new PieceSource(source, steps, null) : source;

    // Not known where pieces that are padding throughout are left out.
    static int? Pieces(Values inputs, int steps) => inputs[0].Mask is null ? (PieceSource.Steps(inputs) + steps - 1) / steps : null;

    void Begin(FitOptions options)
    {
        if (options.Validation is not null && options.ValidationBatches is not null)
            throw new ArgumentException("Fit: got both Validation and ValidationBatches; needed one of them.");
        if (options.Seed is { } seed && !AllWeights().Any(w => w.Weight.HasValue))
            Seed = seed;
    }

    async ValueTask<History> Run(BatchSource source, Dataset? held, FitOptions options, CancellationToken cancel, Dataset? train = null)
    {
        var compilation = Compiled("Fit");
        if (options.ClassWeights is { } weights)
            source = new WeightedSource(source, weights);
        if (held is not null && ReferenceEquals(held, options.Validation))
            Look(held, compilation, "Fit, validation");
        if (held is not null)
            StateCarrying.Require(this, options, held, "Fit, validation");
        var validation = held is not null ? new DatasetSource(held, options.BatchSize, null, options.ValidationSteps)
            : options.ValidationBatches is { } batches ? Measured(batches, options.ValidationSteps) : (BatchSource?)null;
        try
        {
            var (data, measured) = (train is null ? null : DataHash.Of(train), held is null ? null : DataHash.Of(held));
            TrainingRecord = TrainingRecord.Of(this, options, train, data, measured);
            var run = new TrainingRun(this, compilation, options) { Data = train, Validation = held, DataHash = data, ValidationHash = measured };
            return await Trainer.Fit(run, source, validation, cancel).ConfigureAwait(false);
        }
        finally
        {
            Carried = null;
            await source.DisposeAsync().ConfigureAwait(false);
            if (validation is not null)
                await validation.DisposeAsync().ConfigureAwait(false);
        }
    }

    static SequenceSource Measured(IEnumerable<Batch> batches, int? steps) => new(_ => new SequenceSource.AtOnce(batches.GetEnumerator()), steps, restart: true);

    static History Done(ValueTask<History> run, FitOptions options, CancellationToken cancel) => Ended(Now(run), options, cancel);

    // Batches that are there at once never wait: the task is over.
    static T Now<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    static History Ended(History history, FitOptions options, CancellationToken cancel) => !history.Cancelled || options.ReturnWhenCancelled ? history
        : throw new OperationCanceledException("Fit was cancelled; the model keeps the weights it had then.", cancel);

    /// <summary>How it was trained last, here or before it was saved; null before <c>Fit</c>.</summary>
    public TrainingRecord? TrainingRecord { get; internal set; }

    Compilation Compiled(string who) => Compilation ?? throw new InvalidOperationException(
        $"{Who}.{who}: the model is not compiled. Usual fix: model.Compile(new Adam(), Loss.MeanSquaredError) first.");

    void Look(Dataset data, Compilation compilation, string who) => Look(data.Checked.Inputs, data.Checked.Targets, compilation, who);

    /// <summary>Looks at data before training: finite numbers, shapes that the model takes, targets that the losses take.</summary>
    internal void Look(Values inputs, Values targets, Compilation compilation, string who)
    {
        DataCheck.Finite(who, "input", inputs);
        DataCheck.Finite(who, "target", targets);
        EnsureBuilt([.. inputs.Select(x => x.Shape.With(0, Shape.Unknown))]);
        if (compilation.OutputNames is not null)
            return;
        for (var i = 0; Graph is { } graph && i < Math.Min(compilation.Losses.Count, Math.Min(graph.Outputs.Count, targets.Count)); i++)
            compilation.Losses[i].CheckTargets(graph.Outputs[i].Shape, targets[i], who);
    }
}
