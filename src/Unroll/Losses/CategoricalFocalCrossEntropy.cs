namespace Unroll;

/// <summary>-alpha sum(t (1 - p)^gamma log p) over the classes, targets one-hot: what is right already weighs little.</summary>
/// <remarks>
/// <para>Predictions are logits by default, p = softmax. Shapes: predictions and targets [batch, ..., classes], or with the classes along <see cref="Axis"/>.
/// Source: Keras 3 <c>CategoricalFocalCrossentropy</c>; Lin et al. 2017.</para>
/// </remarks>
public sealed class CategoricalFocalCrossEntropy : Loss
{
    /// <summary>The power, 0 or more; 0 is plain cross-entropy times alpha. Default 2, as in Keras.</summary>
    public float Gamma { get; init => field = LossNumbers.NotNegative(nameof(CategoricalFocalCrossEntropy), nameof(Gamma), value); } = 2;

    /// <summary>A factor for all classes, or one for each. Default 0.25, as in Keras.</summary>
    public float[] Alpha { get; init => field = LossNumbers.Weights(nameof(CategoricalFocalCrossEntropy), nameof(Alpha), value) ?? throw new ArgumentNullException(nameof(value)); } = [0.25f];

    /// <summary>Whether predictions are logits; false when the model ends with a softmax. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    /// <summary>The axis of the classes. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    /// <summary>Draws targets toward uniform: t (1 - s) + s / classes. From 0 to 1, default 0.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(CategoricalFocalCrossEntropy), value); }

    internal override bool TakesLogits => FromLogits;

    internal override int? ClassAxis => Axis;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var (p, t) = ClassTargets.OneHotMatch(Who, predictions, targets, Axis);
        var axis = p.Shape.Axis(Who, Axis);
        return (LossShapes.ClassesLast(p, axis), LossShapes.ClassesLast(t, axis));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        if (LabelSmoothing > 0)
            targets = targets * (1 - LabelSmoothing) + LabelSmoothing / predictions.Shape[^1];
        var log = ClassTargets.LogProbabilities(predictions, predictions.Rank - 1, FromLogits);
        var losses = targets * log;
        if (Gamma > 0)
            losses *= (1 - log.Exp().Clip(ClassTargets.Least, 1 - ClassTargets.Least)).Pow(Gamma);
        return -(losses * LossNumbers.Along(Who, nameof(Alpha), Alpha, predictions, one: true)).Sum(-1);
    }
}
