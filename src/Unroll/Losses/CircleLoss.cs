namespace Unroll;

/// <summary>Learns vectors whose cosines are large within a class and small between classes: log(1 + sum e^(gamma a_n (s_n - margin)) sum e^(-gamma a_p (s_p - 1 + margin))).</summary>
/// <remarks>
/// <para>s are the products of each vector with all others of the batch; a_p = max(0, 1 + margin - s_p) for those of the same class, a_n = max(0, s_n + margin) for the others.
/// The vectors must be of length 1: end the model with <see cref="UnitNormalization"/>. Where the sum is nothing (a class with one vector) the loss is 0 and does not count in the mean.</para>
/// <para>Shapes: predictions [batch, width], targets class numbers [batch]. Masks: none, as there is no time axis. Source: Keras 3 <c>Circle</c>; Sun et al. 2020.</para>
/// </remarks>
public sealed class CircleLoss : Loss
{
    /// <summary>The scale of the exponents. Default 80, as in Keras.</summary>
    public float Gamma { get; init => field = LossNumbers.Positive(nameof(CircleLoss), nameof(Gamma), value); } = 80;

    /// <summary>How far from 1 and from 0 the cosines may stay, from 0 to 1. Default 0.4, as in Keras.</summary>
    public float Margin { get; init => field = LossNumbers.Share(nameof(CircleLoss), nameof(Margin), value); } = 0.4f;

    /// <summary>Whether a vector is left out of its own class. Default true, as in Keras.</summary>
    public bool RemoveDiagonal { get; init; } = true;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var t = targets.Rank == 2 && targets.Shape[1] == 1 ? targets.Squeeze(1) : targets;
        if (predictions.Rank != 2 || t.Rank != 1 || t.Shape[0] != predictions.Shape[0])
            throw new ShapeException(Who, $"predictions {predictions.Shape} and targets {targets.Shape}", "predictions [batch, width] and a class number for each, [batch]",
                "give one vector a sample: drop ReturnSequences on the last recurrent layer");
        return (predictions, ClassTargets.Whole(Who, t));
    }

    internal override Tensor? CountedSteps(Tensor steps, Shape predictions, Tensor losses) => null;

    internal override Tensor? CountedLosses(Tensor losses, Tensor targets) => losses.Greater(0);

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        if (predictions.Shape[0] == 0)
            return predictions.Sum(-1);
        var distance = (1 - predictions.MatMul(predictions.Transpose(0, 1))).Relu();
        var (same, others) = Pairs(targets);
        var near = Exponents(distance, same, (distance + Margin) * (distance - Margin));
        var far = Exponents(distance, others, (1 + Margin - distance).Relu() * (1 - Margin - distance));
        return (near + far).Softplus();
    }

    /// <summary>log(sum(e^(gamma x))) over the pairs that belong; very small where none does.</summary>
    Tensor Exponents(Tensor distance, Tensor belongs, Tensor x)
    {
        var kept = Tensor.Where(belongs, x * Gamma, distance.Like(-1e30));
        Tensor top;
        using (Gradients.Off())
            top = kept.Detach().Max(-1, keepDims: true);
        return (kept - top).Exp().Sum(-1).Log() + top.Squeeze(1);
    }

    (Tensor Same, Tensor Others) Pairs(Tensor targets)
    {
        var labels = targets.ToArray<int>();
        var n = labels.Length;
        var (same, others) = (new bool[n * n], new bool[n * n]);
        for (var i = 0; i < n * n; i++)
        {
            others[i] = labels[i / n] != labels[i % n];
            same[i] = !others[i] && !(RemoveDiagonal && i / n == i % n);
        }
        return (Tensor.From(same, [n, n]), Tensor.From(others, [n, n]));
    }
}
