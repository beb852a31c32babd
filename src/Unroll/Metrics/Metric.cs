namespace Unroll;

/// <summary>A number that people read and training does not use: a description without state, measured by <see cref="Start"/>.</summary>
/// <remarks>A metric that is a weighted mean over elements derives from <see cref="MeanMetric"/> instead.</remarks>
public abstract partial class Metric
{
    /// <summary>The name in reports and in the history: <c>accuracy</c>; on validation data <c>val_accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether larger is better; callbacks that look for the best ask it. Default false.</summary>
    public virtual bool HigherIsBetter => false;

    /// <summary>Starts measuring.</summary>
    /// <param name="loss">The loss the model is trained with, when there is one: it tells whether predictions are logits and where the classes are.</param>
    public abstract MetricMeter Start(Loss? loss = null);
}
