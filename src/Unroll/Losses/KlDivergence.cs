namespace Unroll;

/// <summary>Kullback-Leibler divergence of the predicted distribution from the target: sum over the last axis of t (log t - log p).</summary>
/// <remarks>
/// <para>Of logits, log p is the log-softmax. Probabilities are limited to [1e-7, 1] on both sides, as in Keras. A target of 0 adds nothing (with log-probabilities: -infinity).</para>
/// <para>With <see cref="Targets"/> as logits it trains a model to follow another one (distillation).
/// <see cref="StandardNormalKl"/>, for variational autoencoders, is another function.</para>
/// <para>Shapes: predictions and targets [batch, ..., classes]. PyTorch's <c>batchmean</c> of [batch, classes] is the default mean here; its <c>mean</c> divides by the classes too.
/// Source: Keras 3 <c>KLDivergence</c>, PyTorch <c>KLDivLoss</c>.</para>
/// </remarks>
public sealed class KlDivergence : Loss
{
    /// <summary>What predictions are. Default: logits (Keras: probabilities; PyTorch: log-probabilities).</summary>
    public DistributionForm Predictions { get; init; }

    /// <summary>What targets are. Default: probabilities, as in both (PyTorch's <c>log_target</c>: log-probabilities).</summary>
    public DistributionForm Targets { get; init; } = DistributionForm.Probabilities;

    internal override bool TakesLogits => Predictions == DistributionForm.Logits;

    internal override int? ClassAxis => -1;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var log = Log(predictions, Predictions);
        if (Targets == DistributionForm.Probabilities)
        {
            var t = targets.Clip(ClassTargets.Least, 1);
            return (t * (t.Log() - log)).Sum(-1);
        }
        var own = Log(targets, Targets);
        var p = own.Exp();
        // 0 log 0 is 0.
        return Tensor.Where(p.Greater(0), p * (own - log), p.Like(0)).Sum(-1);
    }

    static Tensor Log(Tensor x, DistributionForm form) => form switch
    {
        DistributionForm.Logits => x.LogSoftmax(),
        DistributionForm.Probabilities => x.Clip(ClassTargets.Least, 1).Log(),
        _ => x,
    };
}
