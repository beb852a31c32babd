namespace Unroll;

/// <summary>How the trials of a cross-validation or a search are run.</summary>
public sealed record TrialOptions
{
    /// <summary>How many trials run at once; no more than <see cref="Compute.Threads"/>. The results are the same bits for any number. Default null: one for each thread.</summary>
    public int? Parallel { get; init => field = value is { } count ? Require.Positive(count, nameof(TrialOptions), nameof(Parallel)) : null; }

    /// <summary>Hears of every trial that ended, in the order in which they end, from the threads that run them.</summary>
    public IProgress<Trial>? Progress { get; init; }

    /// <summary>Whether a cancelled token ends the run with the trials that are done, instead of an <see cref="OperationCanceledException"/>. Default false.</summary>
    public bool ReturnWhenCancelled { get; init; }
}
