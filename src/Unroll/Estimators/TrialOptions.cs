namespace Unroll;

/// <summary>How the trials of a cross-validation or a search are run.</summary>
public sealed record TrialOptions
{
    /// <summary>How many trials run at once. The results are the same bits for any number. Default: one for each processor.</summary>
    public int Parallel { get; init => field = Require.Positive(value, nameof(TrialOptions), nameof(Parallel)); } = Environment.ProcessorCount;

    /// <summary>Hears of every trial that ended, in the order in which they end.</summary>
    public IProgress<Trial>? Progress { get; init; }

    /// <summary>Whether a cancelled token ends the run with the trials that are done, instead of an <see cref="OperationCanceledException"/>. Default false.</summary>
    public bool ReturnWhenCancelled { get; init; }
}
