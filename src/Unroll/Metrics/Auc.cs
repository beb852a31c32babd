namespace Unroll;

/// <summary>Area under the ROC curve (or precision over recall, or their gains), from counts at fixed thresholds.</summary>
/// <remarks>
/// <para>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out, and targets may be class numbers where predictions have several columns. A target other than 0 is a yes.</para>
/// <para>Predictions are probabilities; logits where the loss takes them. All columns are measured as one, or each label by itself with <see cref="MultiLabel"/>: then
/// <see cref="MetricMeter.Result"/> is the mean over the labels and <see cref="MetricMeter.Results"/> has <c>label_0</c> and so on. As Keras's AUC.</para>
/// </remarks>
public sealed class Auc : Metric
{
    /// <inheritdoc/>
    public override string Name => "auc";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>How many thresholds there are, at equal distances from 0 to 1. Default 200, as in Keras.</summary>
    public int NumThresholds { get; init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{nameof(Auc)}.NumThresholds: got {value}; needed 2 or more.")); } = 200;

    /// <summary>Thresholds between 0 and 1 to use in their place (both ends are added); null, the default, for those at equal distances.</summary>
    public float[]? Thresholds { get; init => field = value is null ? null : ThresholdCounts.Checked(nameof(Auc), value); }

    /// <summary>The curve. Default: ROC.</summary>
    public AucCurve Curve { get; init; }

    /// <summary>How the area between thresholds is measured. Default: interpolation.</summary>
    public AucSummation Summation { get; init; }

    /// <summary>Whether each label (column) has a curve of its own. Default false.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>A weight for each column: of its area in the mean when <see cref="MultiLabel"/>, else of its elements. Null, the default, for ones.</summary>
    public float[]? LabelWeights { get; init; }

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new AucMeter(this, loss);
}
