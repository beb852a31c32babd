namespace Unroll;

/// <summary>Cross-entropy of one class among several, targets given as probabilities (one-hot): -sum(t log p) over the classes.</summary>
/// <remarks>
/// <para>Predictions are logits by default, p = softmax; put no softmax on the last layer. Gradient: softmax - t (for targets that add up to 1).</para>
/// <para>Shapes: predictions and targets [batch, ..., classes], or with the classes along <see cref="Axis"/>.</para>
/// </remarks>
public sealed class CategoricalCrossEntropy : Loss
{
    /// <summary>Whether predictions are logits; false when the model ends with a softmax. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    /// <summary>The axis of the classes. Default -1, the last; 1 for PyTorch's [batch, classes, time].</summary>
    public int Axis { get; init; } = -1;

    /// <summary>Draws targets toward uniform: t (1 - s) + s / classes. From 0 to 1, default 0.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(CategoricalCrossEntropy), value); }

    /// <summary>A weight for each class, 0 or more: -sum(w t log p). Null for ones. PyTorch's <c>weight</c> with targets that are probabilities.</summary>
    public float[]? ClassWeights { get; init => field = LossNumbers.Weights(nameof(CategoricalCrossEntropy), nameof(ClassWeights), value); }

    internal override bool TakesLogits => FromLogits;

    internal override int? ClassAxis => Axis;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) => ClassTargets.OneHotMatch(Who, predictions, targets, Axis);

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var axis = predictions.Shape.Axis(Who, Axis);
        if (LabelSmoothing > 0)
            targets = targets * (1 - LabelSmoothing) + LabelSmoothing / predictions.Shape[axis];
        if (ClassWeights is { } weights)
        {
            Shape along = [.. Enumerable.Range(0, predictions.Rank).Select(a => a == axis ? predictions.Shape[axis] : 1)];
            targets *= LossNumbers.Along(Who, nameof(ClassWeights), weights, LossShapes.ClassesLast(predictions, axis)).Reshape(along);
        }
        return -(targets * ClassTargets.LogProbabilities(predictions, axis, FromLogits)).Sum(axis);
    }
}
