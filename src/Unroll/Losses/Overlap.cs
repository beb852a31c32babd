namespace Unroll;

/// <summary>What the losses of overlapping share: sums over several axes, time often among them.</summary>
internal static class Overlap
{
    internal static Tensor Probabilities(Tensor predictions, bool fromLogits) => fromLogits ? predictions.Sigmoid() : predictions;

    /// <summary>Probabilities and targets with zeros at masked steps.</summary>
    internal static (Tensor Probabilities, Tensor Targets) Real(Tensor predictions, Tensor targets, Tensor steps, bool fromLogits)
    {
        Tensor Clean(Tensor x) => Tensor.Where(LossShapes.Along(steps, x.Rank), x, x.Like(0));
        return (Clean(Probabilities(Clean(predictions), fromLogits)), Clean(targets));
    }

    /// <summary>Sum over the axes, over all when there are none.</summary>
    internal static Tensor Sum(Tensor x, int[] axes) => axes.Length == 0 ? x.Sum() : x.Sum(axes);

    /// <summary>Rows count that have a real step; steps count by themselves where time is kept; one loss for all always counts.</summary>
    internal static Tensor? Counted(string who, Tensor steps, Shape predictions, int[]? axes, Tensor losses)
    {
        bool Kept(int axis) => axes is { Length: > 0 } && !axes.Any(a => predictions.Axis(who, a) == axis);
        if (!Kept(0))
            return Kept(1) ? Alone(steps, losses) : null;
        return LossShapes.Along(Kept(1) ? steps : LossShapes.AnyStep(steps), losses.Rank);
    }

    /// <summary>Summed over the batch but not over time: a step counts that is real in any row.</summary>
    static Tensor Alone(Tensor steps, Tensor losses) => LossShapes.Along(LossShapes.AnyStep(steps.Transpose(0, 1)), losses.Rank);
}
