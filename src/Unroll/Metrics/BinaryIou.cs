namespace Unroll;

/// <summary>Intersection over union of yes (class 1) and no (class 0), where a prediction of the threshold or more says yes: TP / (TP + FP + FN), and their mean.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out; targets 0 or 1.</remarks>
public sealed class BinaryIou : Metric
{
    /// <summary>The classes in the mean: 0, 1 or both. Default both.</summary>
    public int[] TargetClasses { get; init => field = Within(nameof(BinaryIou), value, 2); } = [0, 1];

    /// <summary>From it on a prediction says yes. Default 0.5.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <inheritdoc/>
    public override string Name => "binary_iou";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new IouMeter(nameof(BinaryIou), 2, TargetClasses, (p, t) =>
    {
        var x = MetricRows.Float(p);
        if (FromLogits ?? loss?.TakesLogits ?? false)
            x = x.Sigmoid();
        // In single precision, so that both types say the same.
        return (x.To(DType.Float32).GreaterOrEqual(Tensor.Scalar(Threshold)).To(DType.Int32).WithMask(p.Mask), t);
    }, null);

    internal static int[] Within(string who, int[] wanted, int classes)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return wanted.Length > 0 && Array.TrueForAll(wanted, c => c >= 0 && c < classes) ? [.. wanted]
            : throw new ArgumentOutOfRangeException(nameof(wanted), FormattableString.Invariant($"{who}.TargetClasses: got [{string.Join(", ", wanted)}]; needed classes from 0 to {classes - 1}, one at least."));
    }
}
