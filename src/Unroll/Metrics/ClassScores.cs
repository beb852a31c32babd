namespace Unroll;

/// <summary>What metrics of classes share: probabilities from logits, class numbers as one-hot rows.</summary>
internal static class ClassScores
{
    /// <summary>The rows of probabilities [.., classes] with targets as many; targets that are class numbers become one-hot.</summary>
    /// <param name="who">The metric, for messages.</param>
    /// <param name="predictions">Probabilities, or logits.</param>
    /// <param name="targets">Of the predictions' shape, or class numbers.</param>
    /// <param name="sampleWeights">As the metric was given them.</param>
    /// <param name="loss">Says whether predictions are logits, where the classes are, and which class does not count.</param>
    /// <param name="fromLogits">What the metric itself says of logits, or null.</param>
    internal static MetricRows Rows(string who, Tensor predictions, Tensor targets, Tensor? sampleWeights, Loss? loss, bool? fromLogits)
    {
        var (p, t) = ClassesLast(who, predictions, targets, loss?.ClassAxis);
        if (fromLogits ?? loss?.TakesLogits ?? false)
            p = (loss?.ClassAxis is null ? p.Sigmoid() : p.Softmax()).WithMask(p.Mask);
        if (!AreNumbers(p, t))
            return MetricRows.Of(who, p, t, sampleWeights);
        var ignored = loss is SparseCategoricalCrossEntropy sparse ? sparse.IgnoreClass : null;
        var mask = t.Mask;
        var numbers = ClassTargets.Match(who, p.Shape, t, p.Rank - 1);
        var labels = ClassTargets.Labels(who, numbers, p.Shape[^1], ignored, -1, LossShapes.Steps(who, p, targets));
        var oneHot = Tensor.From([.. labels.Select(label => Math.Max(label, 0))], numbers.Shape).OneHot(p.Shape[^1]);
        if (mask is not null && mask.Fits(oneHot.Shape))
            oneHot = oneHot.WithMask(mask);
        return MetricRows.Of(who, p, oneHot, sampleWeights, counted: [.. labels.Select(label => label >= 0)]);
    }

    /// <summary>The class axis at the end, of the targets too where they have it.</summary>
    internal static (Tensor Predictions, Tensor Targets) ClassesLast(string who, Tensor predictions, Tensor targets, int? axis)
    {
        var p = MetricRows.Float(predictions);
        if (axis is not { } given || p.Rank < 2)
            return (p, targets.Detach());
        var index = ClassTargets.RequireAxis(who, p, given);
        return (LossShapes.ClassesLast(p, index), p.Shape == targets.Shape ? LossShapes.ClassesLast(targets.Detach(), index) : targets.Detach());
    }

    /// <summary>Whether targets are class numbers: the predictions' shape without the axis of several classes, or with 1 in its place.</summary>
    static bool AreNumbers(Tensor p, Tensor t) => p.Rank >= 2 && p.Shape[^1] > 1 && (t.Rank == p.Rank - 1 || t.Rank == p.Rank && t.Shape[^1] == 1);
}
