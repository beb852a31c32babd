namespace Unroll;

/// <summary>F score of classes or labels: (1 + b^2) precision recall / (b^2 precision + recall). With b above 1 recall weighs more.</summary>
/// <remarks>
/// <para>Shapes: predictions and targets [batch, ..., classes], or class numbers [batch, ...] as targets. Counts are added up over everything measured before the score is taken.</para>
/// <para>With <see cref="ClassAverage.None"/> <see cref="MetricMeter.Results"/> has <c>class_0</c> and so on, and <see cref="MetricMeter.ToTensor"/> is [classes].</para>
/// </remarks>
/// <param name="beta">How much more recall weighs than precision, above 0. Default 1.</param>
public sealed class FBetaScore(float beta = 1) : Metric
{
    /// <summary>How much more recall weighs than precision. Default 1.</summary>
    public float Beta { get; } = beta > 0 && float.IsFinite(beta) ? beta
        : throw new ArgumentOutOfRangeException(nameof(beta), FormattableString.Invariant($"{nameof(FBetaScore)}: got beta {beta}; needed a number above 0."));

    /// <inheritdoc/>
    public override string Name => "fbeta_score";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>How the scores of the classes become one. Default: macro, the mean over the classes (Keras: none).</summary>
    public ClassAverage Average { get; init; }

    /// <summary>Above it a prediction says yes, from 0 to 1, for several labels at once; null, the default: the largest of the row does (0.5 for a column alone).</summary>
    public float? Threshold { get; init => field = Limit(nameof(FBetaScore), value); }

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new FBetaMeter(nameof(FBetaScore), Beta, Average, Threshold, FromLogits, loss);

    internal static float? Limit(string who, float? value) => value is null or > 0 and <= 1 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{who}.Threshold: got {value}; needed a number above 0, at most 1."));
}
