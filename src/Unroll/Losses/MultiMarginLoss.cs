namespace Unroll;

/// <summary>Mean over the classes i other than t of w[t] max(0, margin - x[t] + x[i])^p, targets given as class numbers: the right class must lead all others by a margin.</summary>
/// <remarks>
/// <para>The sum over the other classes is divided by the number of all classes. The weight stands outside of the power, as in PyTorch.</para>
/// <para>Predictions are scores of any size. Shapes: predictions [batch, ..., classes] with targets [batch, ...]. Source: PyTorch <c>MultiMarginLoss</c>.</para>
/// </remarks>
/// <param name="margin">The lead. Default 1, as in PyTorch.</param>
public sealed class MultiMarginLoss(float margin = 1) : Loss
{
    /// <summary>By how much the right class must lead.</summary>
    public float Margin { get; } = LossNumbers.NotNegative(nameof(MultiMarginLoss), nameof(Margin), margin);

    /// <summary>The power, 1 or 2. Default 1, as in PyTorch.</summary>
    public int Power
    {
        get;
        init => field = value is 1 or 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{nameof(MultiMarginLoss)}.Power: got {value}; needed 1 or 2."));
    } = 1;

    /// <summary>A weight for each class, 0 or more: losses are multiplied by that of the target. Null for ones.</summary>
    public float[]? ClassWeights { get; init => field = LossNumbers.Weights(nameof(MultiMarginLoss), nameof(ClassWeights), value); }

    internal override int? ClassAxis => -1;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var axis = ClassTargets.RequireAxis(Who, predictions, -1);
        LossNumbers.RequireEach(Who, nameof(ClassWeights), ClassWeights, predictions);
        return (predictions, ClassTargets.Match(Who, predictions.Shape, targets, axis));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var classes = predictions.Shape[^1];
        var labels = ClassTargets.Labels(Who, targets, classes, null);
        var lead = (predictions - ClassTargets.Pick(predictions, labels, targets.Shape).ExpandDims(targets.Rank) + Margin).Relu();
        if (Power == 2)
            lead = lead.Square();
        // The class itself is in the sum and taken out again.
        var losses = (lead.Sum(-1) - ClassTargets.Pick(lead, labels, targets.Shape)) / classes;
        return ClassWeights is { } weights ? losses * ClassTargets.PerLabel(weights, labels, losses).Reshape(losses.Shape) : losses;
    }

    internal override void CheckTargets(Shape predictions, Tensor targets, string who) => ClassTargets.Check(Who, predictions, targets, -1, null, who);
}
