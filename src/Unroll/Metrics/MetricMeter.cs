namespace Unroll;

/// <summary>A metric being measured: batches go in, one number comes out. Made by <see cref="Metric.Start"/>.</summary>
/// <remarks>How the data is cut into batches changes nothing but the last digits: sums are kept in double precision over everything taken in.</remarks>
public abstract class MetricMeter
{
    /// <summary>Takes in a batch.</summary>
    /// <param name="predictions">What the model gave, with its mask: masked steps count nowhere.</param>
    /// <param name="targets">What it should have given.</param>
    /// <param name="sampleWeights">One weight a sample [batch], a step [batch, time], or an element; null for all ones.</param>
    public abstract void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null);

    /// <summary>The number so far; 0 when nothing has been taken in.</summary>
    public abstract double Result { get; }

    /// <summary>The numbers behind <see cref="Result"/> where there are several, by name: <c>class_0</c>, <c>label_2</c>, <c>at_0.5</c>. Reports put the metric's name
    /// before each: <c>f1_score_class_0</c>. Empty where one number says all.</summary>
    public virtual IReadOnlyList<MetricValue> Results => [];

    /// <summary>The whole result in Float64: a scalar, one number for each class or threshold, or a matrix; each metric says which.</summary>
    public virtual Tensor ToTensor() => Tensor.Full(Shape.Scalar, Result, DType.Float64);

    /// <summary>Forgets everything taken in.</summary>
    public abstract void Reset();

    /// <summary>The sums so far, so that a training resumed in the middle of an epoch goes on with the same bits: <c>state.Keep("sum", ref _sum)</c> for each field.</summary>
    /// <exception cref="NotSupportedException">This meter does not say what it keeps (the default).</exception>
    public virtual void Keep(TrainingState state) => throw new NotSupportedException(
        $"{(GetType().DeclaringType ?? GetType()).Name}: its meter cannot go on in the middle of an epoch. Usual fix: override Keep(TrainingState) with a state.Keep(name, ref field) for each field, or back up after epochs only.");
}
