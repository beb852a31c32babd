namespace Unroll;

/// <summary>Cross-entropy of one class among several, targets given as class numbers: -log p[t].</summary>
/// <remarks>
/// <para>Predictions are logits by default, p = softmax; put no softmax on the last layer. Gradient: softmax - one-hot(t).</para>
/// <para>Shapes: predictions [batch, ..., classes] with targets [batch, ...] (an axis of length 1 at the end is dropped), or with the classes along
/// <see cref="Axis"/>. Targets are Int32 from 0 to classes - 1; whole Float32 numbers are taken too. At masked steps any number may stand.</para>
/// </remarks>
public sealed class SparseCategoricalCrossEntropy : Loss
{
    /// <summary>Whether predictions are logits; false when the model ends with a softmax. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    /// <summary>The axis of the classes in the predictions. Default -1, the last; 1 for PyTorch's [batch, classes, time].</summary>
    public int Axis { get; init; } = -1;

    /// <summary>A class number whose elements do not count, for example -1; null for none. The mean is over the others. PyTorch's <c>ignore_index</c> (there -100 by default).</summary>
    public int? IgnoreClass { get; init; }

    /// <summary>A weight w for each class, 0 or more: losses are multiplied by w[t]. Null for ones. The mean is over the number of elements, as with Keras's <c>class_weight</c>;
    /// with <see cref="LossReduction.WeightedMean"/> it is over the sum of the weights, as with PyTorch's <c>weight</c>.</summary>
    public float[]? ClassWeights { get; init => field = LossNumbers.Weights(nameof(SparseCategoricalCrossEntropy), nameof(ClassWeights), value); }

    /// <summary>Draws targets toward uniform: (1 - s) of the loss, and s times the mean over the classes c of -w[c] log p[c]. From 0 to 1, default 0. PyTorch's.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(SparseCategoricalCrossEntropy), value); }

    internal override bool TakesLogits => FromLogits;

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
        var classes = predictions.Shape[^1];
        if (KernelFor(predictions) is { } kernel)
            return Kernel(kernel, predictions, ClassTargets.Labels(Who, targets, classes, IgnoreClass, -1), targets.Shape);
        var labels = ClassTargets.Labels(Who, targets, classes, IgnoreClass);
        if (LabelSmoothing == 0 && FromLogits)
            return Weighted(Composed(predictions, labels, targets.Shape), labels);
        var log = ClassTargets.LogProbabilities(predictions, predictions.Rank - 1, FromLogits);
        var losses = Weighted(-ClassTargets.Pick(log, labels, targets.Shape), labels);
        if (LabelSmoothing == 0)
            return losses;
        var all = ClassWeights is { } weights ? log * LossNumbers.Along(Who, nameof(ClassWeights), weights, log) : log;
        return losses * (1 - LabelSmoothing) - all.Sum(-1) * LabelSmoothing / classes;
    }

    // The kernel reads nothing of the steps that do not count, so nothing is put in their place.
    internal override Tensor RealElements(Tensor predictions, Tensor targets, Tensor steps) =>
        KernelFor(predictions) is { } kernel && targets.Rank >= 2 && targets.Shape[0] == steps.Shape[0] && targets.Shape[1] == steps.Shape[1]
            ? Kernel(kernel, predictions, ClassTargets.Labels(Who, targets, predictions.Shape[^1], IgnoreClass, -1, steps), targets.Shape)
            : base.RealElements(predictions, targets, steps);

    internal override Tensor? DivisorWeights(Tensor predictions, Tensor targets) =>
        ClassWeights is { } weights ? ClassTargets.Divisor(weights, targets, predictions) : null;

    ICrossEntropyKernel? KernelFor(Tensor predictions) =>
        FromLogits && LabelSmoothing == 0 && predictions.DType == DType.Float32 ? predictions.Backend as ICrossEntropyKernel : null;

    Tensor Kernel(ICrossEntropyKernel kernel, Tensor predictions, int[] labels, Shape shape) => Weighted(Fused(kernel, predictions, labels, shape), labels);

    Tensor Weighted(Tensor losses, int[] labels) =>
        ClassWeights is { } weights ? losses * ClassTargets.PerLabel(weights, labels, losses).Reshape(losses.Shape) : losses;

    static Tensor Fused(ICrossEntropyKernel kernel, Tensor x, int[] labels, Shape shape)
    {
        Shape rows = [labels.Length, x.Shape[^1]];
        var ids = Tensor.From(labels, [labels.Length]).View;
        // Rented: nobody but this operation sees it, and backward turns it into the gradient where it lies.
        var storage = new RentedStorage(x.Backend, rows.CheckedSize("SparseCategoricalCrossEntropy"));
        var probabilities = new Tensor(new View(storage, rows, rows.ContiguousStrides(), 0));
        var y = x.EmptyLike(shape, "SparseCategoricalCrossEntropy");
        kernel.SparseForward(x.Dense().View with { Shape = rows, Strides = rows.ContiguousStrides() }, ids, y.View, probabilities.View);
        if (!Gradients.IsRecording)
        {
            storage.Return();
            return y;
        }
        var from = x.Shape;
        return Node.Record("SparseCategoricalCrossEntropy", [x], y, (dy, _) =>
        {
            kernel.SparseBackward(probabilities.View, ids, dy.Dense().View, probabilities.View);
            return [probabilities.Reshape(from)];
        });
    }

    /// <summary>The definition: forward picks from the log-softmax, backward is softmax minus one at the target.</summary>
    static Tensor Composed(Tensor x, int[] labels, Shape shape)
    {
        Tensor log, y;
        var ids = ClassTargets.Positions(labels, x.Shape[^1]);
        using (Gradients.Off())
        {
            log = x.Detach().LogSoftmax();
            y = -log.Reshape(-1, 1).Gather(ids).Reshape(shape);
        }
        return Node.Record("SparseCategoricalCrossEntropy", [x], new Tensor(y.View), (dy, _) =>
        {
            var gradient = log.Exp() * dy.ExpandDims(dy.Rank);
            gradient.Backend.ScatterAdd(ids.On(gradient.Backend).View, (-dy).Reshape(-1, 1).Contiguous().View, gradient.Reshape(-1, 1).View);
            return [gradient];
        });
    }

    internal override void CheckTargets(Shape predictions, Tensor targets, string who) => ClassTargets.Check(Who, predictions, targets, Axis, IgnoreClass, who);
}
