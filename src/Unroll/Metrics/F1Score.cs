namespace Unroll;

/// <summary>F1 score of classes or labels: 2 precision recall / (precision + recall).</summary>
/// <remarks>As <see cref="FBetaScore"/> with beta 1. For several labels at once set <see cref="Threshold"/>.</remarks>
public sealed class F1Score : Metric
{
    /// <inheritdoc/>
    public override string Name => "f1_score";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>How the scores of the classes become one. Default: macro, the mean over the classes (Keras: none).</summary>
    public ClassAverage Average { get; init; }

    /// <summary>Above it a prediction says yes, from 0 to 1, for several labels at once; null, the default: the largest of the row does (0.5 for a column alone).</summary>
    public float? Threshold { get; init => field = FBetaScore.Limit(nameof(F1Score), value); }

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new FBetaMeter(nameof(F1Score), 1, Average, Threshold, FromLogits, loss);
}
