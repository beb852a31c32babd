using System.Diagnostics;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Runs trials, several at once; what one of them throws is kept in its row and ends no other.</summary>
internal static class TrialRunner
{
    internal static TrialTable Run(IReadOnlyList<(int Number, IReadOnlyList<KeyValuePair<string, string>> Settings, Func<CancellationToken, IReadOnlyList<MetricValue>> Work)> trials,
        TrialOptions? options, CancellationToken cancel)
    {
        options ??= new TrialOptions();
        var done = new Trial?[trials.Count];
        var next = -1;
        // Parts of the pool each take the next trial. What a trial computes finds the pool busy and runs where it is, with the same bits.
        Workers.Run(Math.Min(trials.Count, options.Parallel ?? Compute.Threads), 0, (_, _) =>
        {
            while (Interlocked.Increment(ref next) is var i && i < trials.Count && !cancel.IsCancellationRequested)
                if ((done[i] = One(trials[i].Number, trials[i].Settings, trials[i].Work, cancel)) is { } trial)
                    options.Progress?.Report(trial);
        });
        var table = new TrialTable([.. done.OfType<Trial>()], Array.Exists(done, t => t is null));
        if (table.Cancelled && !options.ReturnWhenCancelled)
            throw new OperationCanceledException("The trials were cancelled; TrialOptions.ReturnWhenCancelled gives those that were done.", cancel);
        return table;
    }

    /// <summary>A trial that ran; null when it was cancelled.</summary>
    static Trial? One(int number, IReadOnlyList<KeyValuePair<string, string>> settings, Func<CancellationToken, IReadOnlyList<MetricValue>> work, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return new Trial(number, settings, [.. work(cancel)], clock.Elapsed, null);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        // Whatever a trial throws is its result: a search over sizes must survive one that does not fit.
        catch (Exception e)
        {
            return new Trial(number, settings, [], clock.Elapsed, e);
        }
    }

    /// <summary>The validation numbers of the epoch with the smallest validation loss, and which it was.</summary>
    internal static IReadOnlyList<MetricValue> Scores(History history)
    {
        if (history.Epochs.Count == 0)
            throw new InvalidOperationException($"no epoch was finished{(history.StopReason is null ? "" : $": {history.StopReason}")}");
        var epoch = history.Best();
        return [.. epoch.Numbers.Where(n => n.Name.StartsWith("val_", StringComparison.Ordinal)), new MetricValue("epoch", epoch.Epoch)];
    }

    internal static Dataset Take(Dataset data, int[] samples) => new(data.Inputs.Map(x => RowPick.Order(x, samples)), data.Targets.Map(x => RowPick.Order(x, samples)),
        data.SampleWeights is { } w ? RowPick.Order(w, samples) : null);
}
