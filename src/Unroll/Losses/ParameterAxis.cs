namespace Unroll;

/// <summary>Losses whose predictions hold several numbers for each target: parameters of a distribution, quantiles, draws.</summary>
/// <remarks>With n targets along the last axis, predictions have first all n of the first number, then all n of the second, and so on. Targets without that axis stand for one each.</remarks>
internal static class ParameterAxis
{
    /// <summary>Predictions as [..., count, n] and targets as [..., 1, n]. A count of 0 is found from the shapes.</summary>
    internal static (Tensor Predictions, Tensor Targets) Match(string who, Tensor predictions, Tensor targets, int count, string what)
    {
        var (p, t) = (predictions, targets.To(predictions.DType));
        if (t.Rank == p.Rank - 1)
            t = t.ExpandDims(t.Rank);
        var n = t.Rank > 0 && t.Rank == p.Rank ? t.Shape[^1] : 0;
        var fits = n > 0 && (count > 0 ? p.Shape[^1] == count * n : p.Shape[^1] % n == 0 && p.Shape[^1] > 0);
        for (var axis = 0; fits && axis < p.Rank - 1; axis++)
            fits = p.Shape[axis] == t.Shape[axis];
        if (!fits || p.Rank < 2)
            throw new ShapeException(who, $"predictions {predictions.Shape} and targets {targets.Shape}",
                $"{what} for each target: predictions [batch, ..., {(count > 0 ? FormattableString.Invariant($"{count} n") : "draws n")}] and targets [batch, ..., n]",
                count > 0 && n > 0 ? FormattableString.Invariant($"give the last layer {count * n} units") : "compare the last layer's units with the last axis of the targets");
        Shape leading = [.. p.Shape.Take(p.Rank - 1)];
        return (p.Reshape([.. leading, p.Shape[^1] / n, n]), t.Reshape([.. leading, 1, n]));
    }

    /// <summary>Predictions [..., count n] as so many tensors [..., n].</summary>
    internal static Tensor[] Parts(string who, Tensor predictions, int count)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Rank == 0 || predictions.Shape[^1] % count != 0)
            throw new ShapeException(who, $"predictions {predictions.Shape}", FormattableString.Invariant($"a last axis of {count} n numbers"), "give what a model trained with this loss predicts");
        return predictions.Split(count, predictions.Rank - 1);
    }

    /// <summary>Mean over the last two axes.</summary>
    internal static Tensor Mean(Tensor x) => LossShapes.MeanLast(LossShapes.MeanLast(x));
}
