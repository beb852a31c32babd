using System.Diagnostics;

namespace Unroll;

/// <summary>Runs trials, several at once; what one of them throws is kept in its row and ends no other.</summary>
internal static class TrialRunner
{
    internal static TrialTable Run(IReadOnlyList<(int Number, IReadOnlyList<KeyValuePair<string, string>> Settings, Func<CancellationToken, IReadOnlyList<MetricValue>> Work)> trials,
        TrialOptions? options, CancellationToken cancel)
    {
        options ??= new TrialOptions();
        var done = new Trial?[trials.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel };
        // The token is looked at before each trial, not given to the loop: trials that are done are never lost.
        Parallel.For(0, trials.Count, parallel, i =>
        {
            if (cancel.IsCancellationRequested)
                return;
            var (number, settings, work) = trials[i];
            var clock = Stopwatch.StartNew();
            try
            {
                done[i] = new Trial(number, settings, [.. work(cancel)], clock.Elapsed, null);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            // Whatever a trial throws is its result: a search over sizes must survive one that does not fit.
            catch (Exception e)
            {
                done[i] = new Trial(number, settings, [], clock.Elapsed, e);
            }
            options.Progress?.Report(done[i]!);
        });
        var table = new TrialTable([.. done.OfType<Trial>()], Array.Exists(done, t => t is null));
        if (table.Cancelled && !options.ReturnWhenCancelled)
            throw new OperationCanceledException("The trials were cancelled; TrialOptions.ReturnWhenCancelled gives those that were done.", cancel);
        return table;
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
