namespace Unroll;

/// <summary>How to train.</summary>
public sealed record FitOptions
{
    /// <summary>How often all samples are gone through. Default 1.</summary>
    public int Epochs { get; init => field = Require.Positive(value, nameof(FitOptions), nameof(Epochs)); } = 1;

    /// <summary>Samples a step. Default 32.</summary>
    public int BatchSize { get; init => field = Require.Positive(value, nameof(FitOptions), nameof(BatchSize)); } = 32;

    /// <summary>Steps an epoch. Null (default): all batches. With a data set: that many batches of each epoch's order at most. With a sequence of batches: an epoch is that many, and the
    /// next goes on where it stopped.</summary>
    public int? StepsPerEpoch { get; init => field = Positive(value, nameof(StepsPerEpoch)); }

    /// <summary>Data to measure the model on after each epoch, or null.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>Batches to measure the model on after each epoch, from the start of the sequence each time; or null.</summary>
    public IEnumerable<Batch>? ValidationBatches { get; init; }

    /// <summary>How many batches the validation takes at most. Null (default): all.</summary>
    public int? ValidationSteps { get; init => field = Positive(value, nameof(ValidationSteps)); }

    /// <summary>The share of the samples that is held out for validation: the last ones, before shuffling, as in Keras. Default 0.</summary>
    public double ValidationSplit
    {
        get;
        init => field = value is >= 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(ValidationSplit), FormattableString.Invariant($"FitOptions.ValidationSplit: got {value}; needed a share from 0 to below 1."));
    }

    /// <summary>Whether samples are shuffled anew for each epoch. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Decides the order of samples, and, for a model without weights yet, its first weights and its dropout. Default: the model's own seed.</summary>
    public int? Seed { get; init; }

    /// <summary>Truncated backpropagation through time: each batch of sequences is trained in pieces of this many steps, with an update after each. States go on from piece to piece, cut
    /// off from the graph, so that gradients reach back to the start of their piece; with each batch they start over. A piece counts as a batch in reports. Targets need the axis of
    /// time. Null (default): whole sequences.</summary>
    public int? TruncateSteps { get; init => field = Positive(value, nameof(TruncateSteps)); }

    /// <summary>For layers with <see cref="RecurrentLayer.Stateful"/>: after how many batches new sequences begin, so that the carried states start from zeros. Null (default): with each
    /// epoch alone (and where <see cref="Batch.StartsSequence"/> says so).</summary>
    public int? ResetStatesEvery { get; init => field = Positive(value, nameof(ResetStatesEvery)); }

    /// <summary>How often a <c>Decoder</c> is fed the target instead of its own output, for each epoch from 0: <c>Schedule.Linear(1, 0.5, 10)</c>. Sets <see cref="Model.TeacherForcing"/>
    /// as each epoch begins. Null (default): it stays as it is, which is 1, always the target.</summary>
    public Schedule? TeacherForcing { get; init; }

    /// <summary>What samples of each class count in the loss, for example <c>ClassWeights.Balanced(labels)</c>; null for all alike.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>Told after each batch how far training is; null for nobody. A report an epoch: <see cref="ProgressCallback"/>.</summary>
    public IProgress<TrainProgress>? Progress { get; init; }

    /// <summary>The epoch to start with, from 0, when an earlier run is continued. Default 0.</summary>
    public int InitialEpoch { get; init; }

    /// <summary>What is told about the training, and may end it.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>Whether a cancelled token ends Fit with its history, as any other reason to stop does, instead of an <see cref="OperationCanceledException"/>. Default false.</summary>
    public bool ReturnWhenCancelled { get; init; }

    static int? Positive(int? value, string option) => value is { } count ? Require.Positive(count, nameof(FitOptions), option) : null;
}
