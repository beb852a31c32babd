namespace Unroll;

/// <summary>The weighted mean of a loss's elements over everything taken in; the loss is chosen by the first batch.</summary>
/// <param name="who">The metric, for messages.</param>
/// <param name="choose">The loss, from the first predictions and targets.</param>
/// <param name="finish">What is made of the mean; null for the mean itself.</param>
/// <param name="ignoredAreZeros">Whether elements that the loss leaves out count as zeros where there are neither masks nor weights.</param>
internal sealed class LossMeter(string who, Func<Tensor, Tensor, Loss> choose, Func<double, double>? finish = null, bool ignoredAreZeros = false) : MetricMeter
{
    Loss? _chosen;
    double _sum, _weight;

    public override double Result => _weight == 0 ? 0 : finish is null ? _sum / _weight : finish(_sum / _weight);

    public override void Reset() => (_sum, _weight) = (0, 0);

    // The loss is chosen again, by a batch like the first.
    public override void Keep(TrainingState state)
    {
        state.Keep("sum", ref _sum);
        state.Keep("weight", ref _weight);
    }

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var (losses, counted) = (_chosen ??= choose(predictions, targets)).Measure(predictions, targets);
        var values = MetricRows.Doubles(losses, losses.Shape);
        var weights = sampleWeights is null ? null : MetricRows.Doubles(LossShapes.Weights(who, sampleWeights, losses), losses.Shape);
        var counts = counted?.BroadcastTo(losses.Shape).ToArray<bool>();
        var zeros = ignoredAreZeros && weights is null && predictions.Mask is null && targets.Mask is null;
        for (var i = 0; i < values.Length; i++)
        {
            if (counts is not null && !counts[i])
            {
                _weight += zeros ? 1 : 0;
                continue;
            }
            _sum += weights is null ? values[i] : weights[i] * values[i];
            _weight += weights is null ? 1 : weights[i];
        }
    }
}
