namespace Unroll;

/// <summary>Shape rules that losses and metrics share.</summary>
internal static class LossShapes
{
    /// <summary>The flags of the mask that rides on the predictions, else of the one on the targets; Bool [batch, time] or null.</summary>
    internal static Tensor? Steps(string who, Tensor predictions, Tensor targets)
    {
        var (mine, theirs) = (predictions.Mask, targets.Mask);
        if (mine is null)
            return theirs is not null && theirs.Fits(predictions.Shape) ? theirs.Steps : null;
        if (theirs is not null && theirs.Time == mine.Time && theirs.Batch == mine.Batch && !mine.SameAs(theirs))
        {
            var (a, b) = (mine.Lengths(), theirs.Lengths());
            var row = Enumerable.Range(0, a.Length).First(i => a[i] != b[i] || i == a.Length - 1);
            throw new ShapeException(who, $"predictions with {a[row]} and targets with {b[row]} real steps in row {row}", "the same real steps in both",
                "give every sequence as many targets as it has steps");
        }
        return mine.Steps;
    }

    /// <summary>Flags [batch, time] with axes of length 1 added up to a rank.</summary>
    internal static Tensor Along(Tensor steps, int rank)
    {
        using var off = Gradients.Off();
        while (steps.Rank < rank)
            steps = steps.ExpandDims(steps.Rank);
        return steps;
    }

    /// <summary>Predictions and targets of one shape and type, [batch, 1] at least, and [batch, time, 1] where a mask needs the time axis.</summary>
    internal static (Tensor Predictions, Tensor Targets) Elementwise(string who, Tensor predictions, Tensor targets)
    {
        var (p, t) = (predictions, targets.To(predictions.DType));
        var given = (p.Shape, t.Shape);
        if (t.Rank == p.Rank - 1 && p.Shape[^1] == 1)
            t = t.ExpandDims(t.Rank);
        else if (t.Rank == p.Rank + 1 && t.Shape[^1] == 1)
            p = p.ExpandDims(p.Rank);
        if (p.Shape != t.Shape)
            throw new ShapeException(who, $"predictions {given.Item1} and targets {given.Item2}", "equal shapes",
                given.Item1.Rank == 3 && given.Item2.Rank == 2 && given.Item2[0] == given.Item1[0]
                    ? "drop ReturnSequences on the last recurrent layer for one output a sample, or give a target for every step"
                    : "compare the last layer's units with the last axis of the targets");
        var masked = p.Mask is not null || t.Mask is not null;
        while (p.Rank < (masked ? 3 : 2))
            (p, t) = (p.ExpandDims(p.Rank), t.ExpandDims(t.Rank));
        return (p, t);
    }

    /// <summary>Weights with axes of length 1 added or dropped at the end, so that they broadcast over the losses.</summary>
    internal static Tensor Weights(string who, Tensor weights, Tensor losses)
    {
        var w = weights.To(losses.DType).WithMask(null);
        while (w.Rank > losses.Rank && w.Shape[^1] == 1)
            w = w.Squeeze(w.Rank - 1);
        while (w.Rank > 0 && w.Rank < losses.Rank)
            w = w.ExpandDims(w.Rank);
        var fits = w.Rank <= losses.Rank;
        for (var axis = 0; fits && axis < w.Rank; axis++)
            fits = w.Shape[axis] == 1 || w.Shape[axis] == losses.Shape[axis];
        return fits ? w : throw new ShapeException(who, $"sample weights {weights.Shape} for losses {losses.Shape}",
            "one weight a sample [batch], a step [batch, time] or an element");
    }

    /// <summary>Mean over the last axis, exact in either precision.</summary>
    internal static Tensor MeanLast(Tensor x) => MeanAlong(x, -1);

    /// <summary>Mean over an axis, exact in either precision.</summary>
    internal static Tensor MeanAlong(Tensor x, int axis) => x.Sum(axis) / x.Like(Math.Max(1, x.Shape[axis < 0 ? axis + x.Rank : axis]));

    /// <summary>Which rows have a step that counts, Bool [batch].</summary>
    internal static Tensor AnyStep(Tensor steps)
    {
        var (flags, time) = (steps.ToArray<bool>(), steps.Shape[1]);
        return Tensor.From([.. Enumerable.Range(0, steps.Shape[0]).Select(row => flags.AsSpan(row * time, time).Contains(true))], [steps.Shape[0]]);
    }

    /// <summary>The class axis moved to the end.</summary>
    internal static Tensor ClassesLast(Tensor x, int axis)
    {
        if (axis == x.Rank - 1)
            return x;
        int[] order = [.. Enumerable.Range(0, x.Rank).Where(a => a != axis), axis];
        return x.Permute(order);
    }

    /// <summary>A shape with the names of its axes: [batch 128, time 100, classes 44].</summary>
    internal static string Named(Shape shape, int classAxis)
    {
        var others = 0;
        return "[" + string.Join(", ", shape.Select((n, i) =>
        {
            var size = n == Shape.Unknown ? "?" : FormattableString.Invariant($"{n}");
            var name = i == classAxis ? "classes" : i == 0 ? "batch" : others++ == 0 ? "time" : FormattableString.Invariant($"axis {i}:");
            return $"{name} {size}";
        })) + "]";
    }
}
