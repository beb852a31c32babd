using Unroll.Kernels;

namespace Unroll;

/// <summary>Cross-entropy of independent yes-or-no targets: -(t log p + (1 - t) log(1 - p)), mean over an axis.</summary>
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

    /// <summary>How much more a 1 counts than a 0: w in -(w t log p + (1 - t) log(1 - p)), above 0; one number for all, or one for each of the last axis. Null for 1.
    /// Negatives / positives balances the two. PyTorch's <c>pos_weight</c>.</summary>
    public float[]? PositiveWeights { get; init => field = LossNumbers.Weights(nameof(BinaryCrossEntropy), nameof(PositiveWeights), value, positive: true); }

    /// <summary>A weight of 0 or more for each of the last axis (each label of a multi-label problem); null for ones. PyTorch's <c>weight</c> [n].</summary>
    public float[]? LabelWeights { get; init => field = LossNumbers.Weights(nameof(BinaryCrossEntropy), nameof(LabelWeights), value); }

    /// <summary>The axis that the losses are averaged over. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    internal override bool TakesLogits => FromLogits;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var (p, t) = LossShapes.Elementwise(Who, predictions, targets);
        if (Axis != -1)
            ClassTargets.RequireAxis(Who, predictions, Axis);
        return (p, t);
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        if (LabelSmoothing > 0)
            targets = targets * (1 - LabelSmoothing) + LabelSmoothing / 2;
        var axis = predictions.Shape.Axis(Who, Axis);
        var factor = LabelWeights is { } labels ? LossNumbers.Along(Who, nameof(LabelWeights), labels, predictions) : null;
        if (PositiveWeights is { } positive)
        {
            // w t log p + (1 - t) log(1 - p) is k times the cross-entropy of w t / k, with k = w t + 1 - t.
            var weights = LossNumbers.Along(Who, nameof(PositiveWeights), positive, predictions, one: true);
            if (FromLogits && predictions is { Backend: ICrossEntropyKernel kernel, DType: DType.Float32 })
                return LossShapes.MeanAlong(Fused(kernel, predictions, targets, weights, factor), axis);
            var more = targets * weights;
            var k = more + (1 - targets);
            (targets, factor) = (more / k, factor is null ? k : k * factor);
        }
        var losses = FromLogits ? OfLogits(predictions, targets) : OfProbabilities(predictions, targets);
        return LossShapes.MeanAlong(factor is null ? losses : losses * factor, axis);
    }

    /// <summary>Element by element, of logits.</summary>
    internal static Tensor OfLogits(Tensor x, Tensor t) => x is { Backend: ICrossEntropyKernel kernel, DType: DType.Float32 } ? Fused(kernel, x, t) : Composed(x, t);

    /// <summary>Element by element, of probabilities kept 1e-7 from 0 and 1.</summary>
    internal static Tensor OfProbabilities(Tensor x, Tensor t)
    {
        var p = x.Clip(ClassTargets.Least, 1 - ClassTargets.Least);
        return -(t * p.Log() + (1 - t) * (1 - p).Log());
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

    /// <summary>With weights of positives and of labels: the same steps as above, in as few arrays as hold them.</summary>
    static Tensor Fused(ICrossEntropyKernel kernel, Tensor x, Tensor t, Tensor positive, Tensor? labels)
    {
        Tensor Empty() => x.EmptyLike(x.Shape, "BinaryCrossEntropy");
        View Wide(Tensor weights) => weights.View.BroadcastTo(x.Shape);
        var (backend, logits, share, k, y) = (x.Backend, x.Detach().Dense(), Empty(), Empty(), Empty());
        using (Gradients.Off())
        {
            var targets = t.Detach().On(backend);
            backend.Binary(BinaryOp.Subtract, Wide(x.Like(1)), targets.View, k.View);
            backend.Binary(BinaryOp.Multiply, targets.View, Wide(positive), share.View);
            backend.Binary(BinaryOp.Add, share.View, k.View, k.View);
            backend.Binary(BinaryOp.Divide, share.View, k.View, share.View);
            kernel.BinaryForward(logits.View, share.View, y.View);
            if (labels is not null)
                backend.Binary(BinaryOp.Multiply, k.View, Wide(labels), k.View);
            backend.Binary(BinaryOp.Multiply, y.View, k.View, y.View);
        }
        return Node.Record("BinaryCrossEntropy", [x, t], y, (dy, needed) =>
        {
            var gradient = needed[0] ? Empty() : null;
            if (gradient is not null)
            {
                backend.Binary(BinaryOp.Multiply, dy.View, k.View, gradient.View);
                kernel.BinaryBackward(logits.View, share.View, gradient.View, gradient.View);
            }
            var ofTargets = needed[1] ? dy * ((positive - 1) * (-logits).Softplus() - logits) : null;
            return [gradient, labels is null || ofTargets is null ? ofTargets : ofTargets * labels];
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

    internal override void CheckTargets(Shape predictions, Tensor targets, string who) => ClassTargets.CheckShares(Who, targets, who);
}
