namespace Unroll;

/// <summary>Weighted mean of what the model gives; targets are not looked at. Keras's <c>Mean</c>.</summary>
/// <remarks>Shapes: predictions of any shape, [batch] at least. For numbers to watch that have no target: the norm of a code, a rate, a penalty.</remarks>
public sealed class PredictionMean : Metric
{
    /// <inheritdoc/>
    public override string Name => "mean";

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter();

    sealed class Meter : MetricMeter
    {
        double _sum, _weight;

        public override double Result => _weight == 0 ? 0 : _sum / _weight;

        public override void Reset() => (_sum, _weight) = (0, 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("sum", ref _sum);
            state.Keep("weight", ref _weight);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            // Only the mask of the targets is of use: they stand in as the predictions themselves.
            var stand = targets.Mask is { } mask && predictions.Mask is null && mask.Fits(predictions.Shape) ? predictions.WithMask(mask) : predictions;
            var rows = MetricRows.Of(nameof(PredictionMean), stand, stand, sampleWeights);
            for (var i = 0; i < rows.Count * rows.Width; i++)
            {
                _sum += rows.WeightOf(i) * rows.Predictions[i];
                _weight += rows.WeightOf(i);
            }
        }
    }
}
