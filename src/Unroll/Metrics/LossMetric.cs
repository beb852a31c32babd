namespace Unroll;

/// <summary>A loss watched as a metric: the weighted mean of its elements over everything measured, whatever its own reduction.</summary>
/// <remarks>Shapes, masks and options are those of the loss. Keras: <c>MeanMetricWrapper</c>. Unlike a loss in training the mean divides by the sum of the weights.</remarks>
/// <param name="loss">What is averaged.</param>
public sealed class LossMetric(Loss loss) : Metric
{
    /// <summary>What is averaged.</summary>
    public Loss Loss { get; } = loss ?? throw new ArgumentNullException(nameof(loss));

    /// <summary>The name of the loss's type: <c>mean_squared_error</c>.</summary>
    public override string Name => Names.Snake(Loss.GetType());

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new LossMeter(nameof(LossMetric), (_, _) => Loss);
}
