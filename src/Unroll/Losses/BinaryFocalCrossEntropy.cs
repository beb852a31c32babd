namespace Unroll;

/// <summary>Binary cross-entropy times (1 - q)^gamma, q = t p + (1 - t)(1 - p): what is right already weighs little; mean over an axis.</summary>
/// <remarks>
/// <para>Predictions are logits by default, p = sigmoid; the cross-entropy of logits is computed without clipping, so wrong predictions keep their gradient.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]. Source: Keras 3 <c>BinaryFocalCrossentropy</c>; Lin et al. 2017.</para>
/// </remarks>
public sealed class BinaryFocalCrossEntropy : Loss
{
    /// <summary>The power, 0 or more; 0 is plain cross-entropy. Default 2, as in Keras.</summary>
    public float Gamma { get; init => field = LossNumbers.NotNegative(nameof(BinaryFocalCrossEntropy), nameof(Gamma), value); } = 2;

    /// <summary>Whether 1s are weighted by <see cref="Alpha"/> and 0s by 1 - alpha. Default false, as in Keras.</summary>
    public bool ApplyClassBalancing { get; init; }

    /// <summary>The weight of 1s. From 0 to 1, default 0.25, as in Keras.</summary>
    public float Alpha { get; init => field = LossNumbers.Share(nameof(BinaryFocalCrossEntropy), nameof(Alpha), value); } = 0.25f;

    /// <summary>Whether predictions are logits; false when the model ends with a sigmoid. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    /// <summary>Draws targets toward one half: t (1 - s) + s / 2. From 0 to 1, default 0.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(BinaryFocalCrossEntropy), value); }

    /// <summary>The axis that the losses are averaged over. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    internal override bool TakesLogits => FromLogits;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var matched = LossShapes.Elementwise(Who, predictions, targets);
        if (Axis != -1)
            ClassTargets.RequireAxis(Who, predictions, Axis);
        return matched;
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        if (LabelSmoothing > 0)
            targets = targets * (1 - LabelSmoothing) + LabelSmoothing / 2;
        var p = (FromLogits ? predictions.Sigmoid() : predictions).Clip(ClassTargets.Least, 1 - ClassTargets.Least);
        var losses = FromLogits ? Unroll.BinaryCrossEntropy.OfLogits(predictions, targets) : Unroll.BinaryCrossEntropy.OfProbabilities(predictions, targets);
        if (Gamma > 0)
            losses *= (targets * (1 - p) + (1 - targets) * p).Pow(Gamma);
        if (ApplyClassBalancing)
            losses *= targets * Alpha + (1 - targets) * (1 - Alpha);
        return LossShapes.MeanAlong(losses, predictions.Shape.Axis(Who, Axis));
    }

    internal override void CheckTargets(Shape predictions, Tensor targets, string who) => ClassTargets.CheckShares(Who, targets, who);
}
