namespace Unroll;

/// <summary>Collects how the numbers of each weight, and of its gradient if wanted, are spread after epochs. <see cref="TensorBoardLog"/> can show the same.</summary>
public sealed class WeightHistograms : Callback
{
    readonly List<WeightHistogram> _found = [];

    /// <summary>How many bins. Default 30, as TensorBoard.</summary>
    public int Bins { get; init => field = Require.Positive(value, nameof(WeightHistograms), nameof(Bins)); } = 30;

    /// <summary>After how many epochs. Default 1.</summary>
    public int EveryEpochs { get; init => field = Require.Positive(value, nameof(WeightHistograms), nameof(EveryEpochs)); } = 1;

    /// <summary>Whether gradients are collected too, those of the epoch's last batch. Default false.</summary>
    public bool Gradients { get; init; }

    /// <summary>What was found, epoch by epoch and weight by weight.</summary>
    public IReadOnlyList<WeightHistogram> Found => _found;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => _found.Clear();

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        // Taken here and not after the epoch: a training that is resumed between the two has no gradients.
        if (Gradients && report.Batch == report.Batches && report.Epoch % EveryEpochs == 0)
            _found.AddRange(OfGradients(run, report.Epoch, Bins));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        if (report.Epoch % EveryEpochs == 0)
            _found.AddRange(OfWeights(run, report.Epoch, Bins));
    }

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        var count = _found.Count;
        state.Keep("count", ref count);
        for (var i = 0; i < count; i++)
        {
            var item = i < _found.Count ? _found[i] : null;
            WeightHistogram.Keep(state.Inside(FormattableString.Invariant($"{i}")), ref item);
            if (state.IsRestoring)
                _found.Add(item!);
        }
    }

    internal static IEnumerable<WeightHistogram> OfWeights(TrainingRun run, int epoch, int bins) =>
        run.Model.Parameters.Select(p => WeightHistogram.Of(epoch, p.Path, false, p.Value, bins));

    internal static IEnumerable<WeightHistogram> OfGradients(TrainingRun run, int epoch, int bins) =>
        run.Model.Parameters.Where(p => p.Gradient is not null).Select(p => WeightHistogram.Of(epoch, p.Path, true, p.Gradient!, bins));
}
