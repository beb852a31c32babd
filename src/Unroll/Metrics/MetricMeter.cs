namespace Unroll;

/// <summary>A metric being measured: batches go in, one number comes out. Made by <see cref="Metric.Start"/>.</summary>
public abstract class MetricMeter
{
    /// <summary>Takes in a batch.</summary>
    /// <param name="predictions">What the model gave, with its mask: masked steps count nowhere.</param>
    /// <param name="targets">What it should have given.</param>
    /// <param name="sampleWeights">One weight a sample [batch], a step [batch, time], or an element; null for all ones.</param>
    public abstract void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null);

    /// <summary>The number so far; 0 when nothing has been taken in.</summary>
    public abstract double Result { get; }

    /// <summary>Forgets everything taken in.</summary>
    public abstract void Reset();
}
