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

    /// <summary>The sums so far, so that a training resumed in the middle of an epoch goes on with the same bits: <c>state.Keep("sum", ref _sum)</c> for each field.</summary>
    /// <exception cref="NotSupportedException">This meter does not say what it keeps (the default).</exception>
    public virtual void Keep(TrainingState state) => throw new NotSupportedException(
        $"{(GetType().DeclaringType ?? GetType()).Name}: its meter cannot go on in the middle of an epoch. Usual fix: override Keep(TrainingState) with a state.Keep(name, ref field) for each field, or back up after epochs only.");
}
