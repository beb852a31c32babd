namespace Unroll.Kernels;

/// <summary>A thread of its own for work that waits, such as reading a file ahead. Not for computing: that is <see cref="Workers"/>.</summary>
public static class Background
{
    /// <summary>Runs <paramref name="work"/> on a new background thread. Nothing of the caller's context (such as a gradient tape) goes with it.</summary>
    /// <param name="work">What to run.</param>
    /// <returns>Ends with the work, and carries its exception.</returns>
    public static Task Start(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (ExecutionContext.IsFlowSuppressed())
            return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        using (ExecutionContext.SuppressFlow())
            return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }
}
