namespace Unroll;

/// <summary>Sum of what the model gives, each number times its weight; targets are not looked at. Keras's <c>Sum</c>.</summary>
/// <remarks>Shapes: predictions of any shape, [batch] at least. For numbers to watch that have no target: the norm of a code, a rate, a penalty.</remarks>
public sealed class PredictionSum : Metric
{
    /// <inheritdoc/>
    public override string Name => "sum";

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter();

    sealed class Meter : MetricMeter
    {
        double _sum;

        public override double Result => _sum;

        public override void Reset() => _sum = 0;

        public override void Keep(TrainingState state) => state.Keep("sum", ref _sum);

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            // Only the mask of the targets is of use: they stand in as the predictions themselves.
            var stand = targets.Mask is { } mask && predictions.Mask is null && mask.Fits(predictions.Shape) ? predictions.WithMask(mask) : predictions;
            var rows = MetricRows.Of(nameof(PredictionSum), stand, stand, sampleWeights);
            for (var i = 0; i < rows.Count * rows.Width; i++)
            {
                _sum += rows.WeightOf(i) * rows.Predictions[i];
            }
        }
    }
}
