namespace Unroll;

/// <summary>-x[t] of log-probabilities x, targets given as class numbers.</summary>
/// <remarks>
/// <para>For a model that ends with a log-softmax. Of logits, <see cref="SparseCategoricalCrossEntropy"/> gives the same in one step and is more exact.</para>
/// <para>Shapes: predictions [batch, ..., classes] with targets [batch, ...], or with the classes along <see cref="Axis"/>. Source: PyTorch <c>NLLLoss</c>.</para>
/// </remarks>
public sealed class NegativeLogLikelihood : Loss
{
    /// <summary>The axis of the classes in the predictions. Default -1, the last; 1 for PyTorch's [batch, classes, time].</summary>
    public int Axis { get; init; } = -1;

    /// <summary>A class number whose elements do not count; null for none. PyTorch's <c>ignore_index</c> (there -100 by default).</summary>
    public int? IgnoreClass { get; init; }

    /// <summary>A weight w for each class, 0 or more: losses are multiplied by w[t]. Null for ones. With <see cref="LossReduction.WeightedMean"/> the mean
    /// is over the sum of the weights, as in PyTorch.</summary>
    public float[]? ClassWeights { get; init => field = LossNumbers.Weights(nameof(NegativeLogLikelihood), nameof(ClassWeights), value); }

    internal override int? ClassAxis => Axis;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var axis = ClassTargets.RequireAxis(Who, predictions, Axis);
        var (p, t) = (LossShapes.ClassesLast(predictions, axis), ClassTargets.Match(Who, predictions.Shape, targets, axis));
        LossNumbers.RequireEach(Who, nameof(ClassWeights), ClassWeights, p);
        return (p, t);
    }

    /// <inheritdoc/>
    protected override Tensor? Counted(Tensor targets) => IgnoreClass is { } ignored ? targets.NotEqualTo(ignored) : null;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var labels = ClassTargets.Labels(Who, targets, predictions.Shape[^1], IgnoreClass);
        var losses = -ClassTargets.Pick(predictions, labels, targets.Shape);
        return ClassWeights is { } weights ? losses * ClassTargets.PerLabel(weights, labels, losses).Reshape(losses.Shape) : losses;
    }

    internal override Tensor? DivisorWeights(Tensor predictions, Tensor targets) =>
        ClassWeights is { } weights ? ClassTargets.Divisor(weights, targets, predictions) : null;

    internal override void CheckTargets(Shape predictions, Tensor targets, string who) => ClassTargets.Check(Who, predictions, targets, Axis, IgnoreClass, who);
}
