namespace Unroll;

/// <summary>Cross-entropy of independent yes-or-no targets: -(t log p + (1 - t) log(1 - p)), mean over the last axis.</summary>
/// <remarks>
/// <para>Predictions are logits x by default, p = sigmoid(x), computed without overflow as max(x, 0) - x t + log(1 + e^-|x|); put no sigmoid on the last layer.
/// Gradient: sigmoid(x) - t.</para>
/// <para>Shapes: predictions and targets [batch, ..., n], targets from 0 to 1; targets may leave out an axis of length 1.</para>
/// </remarks>
public sealed class BinaryCrossEntropy : Loss
{
    /// <summary>Whether predictions are logits; false when the model ends with a sigmoid. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    /// <summary>Draws targets toward one half: t (1 - s) + s / 2. From 0 to 1, default 0.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(BinaryCrossEntropy), value); }

    internal override bool TakesLogits => FromLogits;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        if (LabelSmoothing > 0)
            targets = targets * (1 - LabelSmoothing) + LabelSmoothing / 2;
        if (FromLogits)
            return LossShapes.MeanLast(predictions is { Backend: ICrossEntropyKernel kernel, DType: DType.Float32 } ? Fused(kernel, predictions, targets) : Composed(predictions, targets));
        var p = predictions.Clip(ClassTargets.Least, 1 - ClassTargets.Least);
        return LossShapes.MeanLast(-(targets * p.Log() + (1 - targets) * (1 - p).Log()));
    }

    static Tensor Fused(ICrossEntropyKernel kernel, Tensor x, Tensor t)
    {
        var (logits, targets) = (x.Detach().Dense(), t.Detach().On(x.Backend).Dense());
        var y = x.EmptyLike(x.Shape, "BinaryCrossEntropy");
        kernel.BinaryForward(logits.View, targets.View, y.View);
        return Node.Record("BinaryCrossEntropy", [x, t], y, (dy, needed) =>
        {
            var gradient = needed[0] ? x.EmptyLike(x.Shape, "BinaryCrossEntropy") : null;
            if (gradient is not null)
                kernel.BinaryBackward(logits.View, targets.View, dy.Dense().View, gradient.View);
            return [gradient, needed[1] ? -(dy * x) : null];
        });
    }

    /// <summary>The definition.</summary>
    static Tensor Composed(Tensor x, Tensor t)
    {
        Tensor y;
        using (Gradients.Off())
        {
            var (a, b) = (x.Detach(), t.Detach());
            y = a.Relu() - a * b + (-a.Abs()).Exp().Log1p();
        }
        return Node.Record("BinaryCrossEntropy", [x, t], new Tensor(y.View), (dy, needed) =>
            [needed[0] ? dy * (x.Sigmoid() - t) : null, needed[1] ? -(dy * x) : null]);
    }
}
