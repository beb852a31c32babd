namespace Unroll;

/// <summary>Pinball loss of quantiles q: max(q d, (q - 1) d) with d = target - prediction, mean over the quantiles and the targets of an element.</summary>
/// <remarks>
/// <para>Makes each prediction the number below which the target lies with probability q; several at once give an interval. Quantiles may cross; sort them after predicting.</para>
/// <para>Predictions hold for n targets and k quantiles the n predictions of the first quantile, then those of the second, and so on: <c>new Dense(k * n)</c>.</para>
/// <para>Shapes: predictions [batch, ..., k n], targets [batch, ..., n]; targets [batch, ...] stand for n = 1. Gradient: 1 - q where the prediction is above the target, else -q.
/// Source: Koenker and Bassett 1978. Half the absolute error for q = 0.5.</para>
/// </remarks>
/// <param name="quantiles">Each above 0 and below 1.</param>
public sealed class QuantileLoss(params float[] quantiles) : Loss
{
    /// <summary>The quantiles, in the order of the predictions.</summary>
    public float[] Quantiles { get; } = Checked(nameof(QuantileLoss), quantiles);

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) =>
        ParameterAxis.Match(Who, predictions, targets, Quantiles.Length, FormattableString.Invariant($"{Quantiles.Length} quantiles"));

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => ParameterAxis.Mean(Residuals.Pinball(predictions, targets, Shares(Quantiles, predictions)));

    internal static Tensor Shares(float[] quantiles, Tensor like)
    {
        using var off = Gradients.Off();
        return Tensor.From(quantiles, [quantiles.Length, 1]).To(like.DType).On(like.Backend);
    }

    internal static float[] Checked(string who, float[] quantiles)
    {
        ArgumentNullException.ThrowIfNull(quantiles);
        if (quantiles.Length == 0)
            throw new ArgumentException($"{who}: got no quantiles; needed at least one. Usual fix: new {who}(0.1f, 0.5f, 0.9f).");
        foreach (var q in quantiles)
            if (!(q > 0 && q < 1))
                throw new ArgumentOutOfRangeException(nameof(quantiles), FormattableString.Invariant($"{who}: got the quantile {q}; needed numbers above 0 and below 1."));
        return quantiles;
    }
}
