namespace Unroll;

/// <summary>Sum over each label j that holds and each i that does not of max(0, 1 - (x[j] - x[i])), divided by the number of classes.</summary>
/// <remarks>
/// <para>Every label that holds must lead every other by 1. Predictions are scores of any size; needs classes squared numbers for each element.</para>
/// <para>Shapes: predictions and targets [batch, ..., classes], targets 1 where a label holds, else 0 (PyTorch's <c>MultiLabelMarginLoss</c>, the source, takes lists of class
/// numbers that end with -1). PyTorch's <c>MultiLabelSoftMarginLoss</c> is <see cref="BinaryCrossEntropy"/> with its <see cref="BinaryCrossEntropy.LabelWeights"/>.</para>
/// </remarks>
public sealed class MultiLabelMarginLoss : Loss
{
    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var last = predictions.Rank;
        var lead = (1 - predictions.ExpandDims(last) + predictions.ExpandDims(last - 1)).Relu();
        return (lead * targets.ExpandDims(last) * (1 - targets.ExpandDims(last - 1))).Sum(-1).Sum(-1) / predictions.Shape[^1];
    }
}
