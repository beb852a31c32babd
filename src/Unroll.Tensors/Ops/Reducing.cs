using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>Sum over the given axes (all when none are given). The order of summation depends on the shape alone.</summary>
    public Tensor Sum(ReadOnlySpan<int> axes = default, bool keepDims = false)
    {
        var (kept, shape) = Reduced("Sum", axes);
        var full = Shape;
        var result = RunReduce(ReduceOp.Sum, kept, shape, keepDims);
        return Node.Record("Sum", [this], result, (dy, _) => [dy.Reshape(kept).BroadcastTo(full)]);
    }

    /// <inheritdoc cref="Sum(ReadOnlySpan{int}, bool)"/>
    public Tensor Sum(int axis, bool keepDims = false) => Sum([axis], keepDims);

    /// <summary>Mean over the given axes (all when none are given).</summary>
    public Tensor Mean(ReadOnlySpan<int> axes = default, bool keepDims = false)
    {
        var sum = Sum(axes, keepDims);
        return sum * sum.Like(1.0 / Math.Max(1, Shape.Size / Math.Max(1, sum.Shape.Size)));
    }

    /// <inheritdoc cref="Mean(ReadOnlySpan{int}, bool)"/>
    public Tensor Mean(int axis, bool keepDims = false) => Mean([axis], keepDims);

    /// <summary>Largest element over the given axes (all when none are given). Ties share the gradient.</summary>
    public Tensor Max(ReadOnlySpan<int> axes = default, bool keepDims = false) => Extreme(ReduceOp.Max, axes, keepDims);

    /// <inheritdoc cref="Max(ReadOnlySpan{int}, bool)"/>
    public Tensor Max(int axis, bool keepDims = false) => Max([axis], keepDims);

    /// <summary>Smallest element over the given axes (all when none are given). Ties share the gradient.</summary>
    public Tensor Min(ReadOnlySpan<int> axes = default, bool keepDims = false) => Extreme(ReduceOp.Min, axes, keepDims);

    /// <inheritdoc cref="Min(ReadOnlySpan{int}, bool)"/>
    public Tensor Min(int axis, bool keepDims = false) => Min([axis], keepDims);

    /// <summary>Position of the largest element along an axis, as Int32; the first of equals.</summary>
    public Tensor ArgMax(int axis = -1)
    {
        RequireFloat("ArgMax", this);
        axis = Shape.Axis("ArgMax", axis);
        if (Shape[axis] == 0)
            throw new ShapeException("ArgMax", $"axis {axis} of shape {Shape}", "an axis with at least one element");
        var result = Empty(Backend, DType.Int32, Shape.With(axis, 1), "ArgMax");
        Backend.ArgMax(View, axis, result.View);
        return result.Squeeze(axis);
    }

    Tensor Extreme(ReduceOp op, ReadOnlySpan<int> axes, bool keepDims)
    {
        RequireFloat(op.ToString(), this);
        var (kept, shape) = Reduced(op.ToString(), axes);
        if (Shape.Size == 0 && kept.Size > 0)
            throw new ShapeException(op.ToString(), $"an empty axis of shape {Shape}", "at least one element");
        var result = RunReduce(op, kept, shape, keepDims);
        var extreme = result.Detach();
        return Node.Record(op.ToString(), [this], result, (dy, _) =>
        {
            var hits = EqualTo(extreme.Reshape(kept)).To(DType);
            return [hits * (dy.Reshape(kept) / hits.SumTo(kept))];
        });
    }

    Tensor RunReduce(ReduceOp op, Shape kept, Shape dropped, bool keepDims)
    {
        var result = EmptyLike(kept, op.ToString());
        Backend.Reduce(op, View, result.View);
        return keepDims ? new Tensor(result.View) : new Tensor(result.View with { Shape = dropped, Strides = dropped.ContiguousStrides() });
    }

    (Shape Kept, Shape Dropped) Reduced(string who, ReadOnlySpan<int> axes)
    {
        var kept = Shape.ToArray();
        var drop = new bool[Rank];
        if (axes.Length == 0)
            Array.Fill(drop, true);
        foreach (var axis in axes)
            drop[Shape.Axis(who, axis)] = true;
        var left = new List<int>(Rank);
        for (var i = 0; i < Rank; i++)
            if (drop[i])
                kept[i] = 1;
            else
                left.Add(kept[i]);
        return (Shape.Wrap(kept), Shape.Wrap([.. left]));
    }
}
