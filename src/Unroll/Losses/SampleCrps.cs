namespace Unroll;

/// <summary>Continuous ranked probability score from draws x of the predicted distribution: mean |x - t| - mean |x - x'| / 2, in the units of the targets.</summary>
/// <remarks>
/// <para>x' runs over all draws, those of x with itself included; with <see cref="Fair"/> they are not, which is right on average for few draws. Needs draws squared numbers for each target.</para>
/// <para>Predictions hold for n targets the n numbers of the first draw, then those of the second, and so on. Shapes: predictions [batch, ..., draws n], targets [batch, ..., n];
/// targets [batch, ...] stand for n = 1. Source: Gneiting and Raftery 2007.</para>
/// </remarks>
public sealed class SampleCrps : Loss
{
    /// <summary>Whether draws are compared with other draws only; needs two draws. Default false.</summary>
    public bool Fair { get; init; }

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var (p, t) = ParameterAxis.Match(Who, predictions, targets, 0, "draws");
        return !Fair || p.Shape[^2] > 1 ? (p, t) : throw new ShapeException(Who, $"one draw for each target, predictions {predictions.Shape}", "two draws or more", "leave Fair off");
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var (draws, axis) = (predictions.Shape[^2], predictions.Rank - 1);
        var apart = (predictions.ExpandDims(axis) - predictions.ExpandDims(axis - 1)).Abs().Sum(axis).Sum(axis - 1);
        var pairs = Fair ? (double)draws * (draws - 1) : (double)draws * draws;
        return LossShapes.MeanLast((predictions - targets).Abs().Sum(axis - 1) / draws - apart * apart.Like(0.5 / pairs));
    }
}
