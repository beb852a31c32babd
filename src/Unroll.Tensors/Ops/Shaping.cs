namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>The same numbers in another shape; one length may be -1 and is worked out. Views when it can, copies when it must.</summary>
    /// <exception cref="ShapeException">The element counts differ.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> sizes) => Reshape(Infer(sizes));

    /// <inheritdoc cref="Reshape(ReadOnlySpan{int})"/>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public Tensor Reshape(Shape shape)
    {
        if (shape == Shape)
            return this;
        if (!shape.IsKnown)
            return Reshape(shape.AsSpan());
        if (shape.Size != Shape.Size)
            throw new ShapeException("Reshape", $"{Shape} to {shape}", $"a shape with {Shape.Size} elements", "give -1 for one axis to have it worked out");
        Variable?.Share();
        var dense = View.IsContiguous ? View : DenseCopy().View;
        var from = Shape;
        var result = new Tensor(dense with { Shape = shape, Strides = shape.ContiguousStrides() }, Mask is { } m && m.Fits(shape) && shape.Rank >= Rank ? m : null);
        return Node.Record("Reshape", [this], result, (dy, _) => [dy.Reshape(from)]);
    }

    Shape Infer(ReadOnlySpan<int> sizes)
    {
        var (known, hole) = (1L, -1);
        for (var i = 0; i < sizes.Length; i++)
            if (sizes[i] == -1)
                hole = hole < 0 ? i : throw new ShapeException("Reshape", "more than one -1", "at most one length to be worked out");
            else
                known *= sizes[i];
        var result = sizes.ToArray();
        if (hole >= 0)
            result[hole] = known > 0 && Shape.Size % known == 0 ? (int)(Shape.Size / known)
                : throw new ShapeException("Reshape", $"{Shape} with {Shape.Size} elements", $"a multiple of {known} elements");
        return Shape.Wrap(result);
    }

    /// <summary>A new axis of length 1.</summary>
    public Tensor ExpandDims(int axis)
    {
        axis = axis < 0 ? axis + Rank + 1 : axis;
        if (axis < 0 || axis > Rank)
            throw new ShapeException("ExpandDims", $"axis {axis} for shape {Shape}", $"an axis between 0 and {Rank}");
        var sizes = Shape.ToArray().ToList();
        var strides = View.Strides.ToList();
        sizes.Insert(axis, 1);
        strides.Insert(axis, 0);
        return Restride("ExpandDims", View with { Shape = Shape.Wrap([.. sizes]), Strides = [.. strides] }, axis >= 2 ? Mask : null, dy => dy.Squeeze(axis));
    }

    /// <summary>Drops an axis of length 1.</summary>
    public Tensor Squeeze(int axis)
    {
        axis = Shape.Axis("Squeeze", axis);
        if (Shape[axis] != 1)
            throw new ShapeException("Squeeze", $"axis {axis} of shape {Shape}", "an axis of length 1");
        var sizes = Shape.ToArray().ToList();
        var strides = View.Strides.ToList();
        sizes.RemoveAt(axis);
        strides.RemoveAt(axis);
        return Restride("Squeeze", View with { Shape = Shape.Wrap([.. sizes]), Strides = [.. strides] }, axis >= 2 ? Mask : null, dy => dy.ExpandDims(axis));
    }

    /// <summary>The axes in another order: <c>x.Permute(1, 0, 2)</c>. A view.</summary>
    public Tensor Permute(params ReadOnlySpan<int> axes)
    {
        var order = axes.ToArray();
        var inverse = new int[Rank];
        Array.Fill(inverse, -1);
        if (order.Length == Rank)
            for (var i = 0; i < Rank; i++)
                inverse[order[i] = Shape.Axis("Permute", order[i])] = i;
        if (order.Length != Rank || inverse.Contains(-1))
            throw new ShapeException("Permute", $"axes ({string.Join(", ", axes.ToArray())}) for shape {Shape}", "each axis once");
        return Restride("Permute", View.Permute(order), null, dy => dy.Permute(inverse));
    }

    /// <summary>Two axes exchanged; the last two by default. A view.</summary>
    public Tensor Transpose(int a = -2, int b = -1)
    {
        (a, b) = (Shape.Axis("Transpose", a), Shape.Axis("Transpose", b));
        var order = Enumerable.Range(0, Rank).ToArray();
        (order[a], order[b]) = (b, a);
        return Permute(order);
    }

    /// <summary>Repeated along axes of length 1 (or new leading axes) to a larger shape. A view; the gradient sums.</summary>
    public Tensor BroadcastTo(Shape shape)
    {
        if (Shape.Broadcast("BroadcastTo", Shape, shape) != shape)
            throw new ShapeException("BroadcastTo", $"{Shape} to {shape}", "a shape that contains the given one");
        var from = Shape;
        return Restride("BroadcastTo", View.BroadcastTo(shape), Mask is { } m && m.Fits(shape) ? m : null, dy => dy.SumTo(from));
    }

    /// <summary>Indices and ranges, one for each leading axis: <c>x[.., ^1]</c> is the last time step, <c>x[0..8]</c> the first eight rows. A view.</summary>
    [System.Runtime.CompilerServices.IndexerName("At")]
    public Tensor this[params ReadOnlySpan<Slice> slices]
    {
        get
        {
            if (slices.Length > Rank)
                throw new ShapeException("Tensor slice", $"{slices.Length} indices for shape {Shape}", $"at most {Rank}");
            var (sizes, strides, full) = (new List<int>(Rank), new List<int>(Rank), new (int Start, int Count, int Step)[Rank]);
            var offset = View.Offset;
            for (var axis = 0; axis < Rank; axis++)
            {
                var (start, count, step) = full[axis] = axis < slices.Length ? slices[axis].Resolve(Shape[axis], axis, Shape) : (0, Shape[axis], 1);
                offset += count > 0 ? start * View.Strides[axis] : 0;
                if (axis < slices.Length && slices[axis].IsIndex)
                    continue;
                sizes.Add(count);
                strides.Add(View.Strides[axis] * step);
            }
            var from = Shape;
            var keep = Enumerable.Range(0, Rank).All(a => a >= 2 || full[a] == (0, from[a], 1) && sizes.Count > 1) ? Mask : null;
            return Restride("Slice", View with { Shape = Shape.Wrap([.. sizes]), Strides = [.. strides], Offset = offset }, keep, dy => Unslice(dy, from, full));
        }
    }

    /// <summary>Puts a slice's gradient back in its place, zeros elsewhere.</summary>
    static Tensor Unslice(Tensor dy, Shape shape, (int Start, int Count, int Step)[] slices)
    {
        var result = dy.EmptyLike(shape, "Slice", clear: true);
        var (view, sizes, strides, offset) = (result.View, new int[shape.Rank], new int[shape.Rank], 0);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            sizes[axis] = slices[axis].Count;
            strides[axis] = view.Strides[axis] * slices[axis].Step;
            offset += slices[axis].Count > 0 ? slices[axis].Start * view.Strides[axis] : 0;
        }
        dy.Backend.Copy(dy.Reshape(Shape.Wrap(sizes)).View, view with { Shape = Shape.Wrap(sizes), Strides = strides, Offset = offset });
        return result;
    }

    /// <summary>Reversed along an axis. A view.</summary>
    public Tensor Flip(int axis)
    {
        axis = Shape.Axis("Flip", axis);
        var slices = new Slice[axis + 1];
        Array.Fill(slices, System.Range.All);
        slices[axis] = Slice.Every(-1);
        return this[slices];
    }

    /// <summary>Each element along an axis repeated in place: [a, b] twice is [a, a, b, b].</summary>
    public Tensor RepeatEach(int count, int axis)
    {
        axis = Shape.Axis("RepeatEach", axis);
        var wide = Shape.ToArray().ToList();
        wide.Insert(axis + 1, count);
        return ExpandDims(axis + 1).BroadcastTo(Shape.Wrap([.. wide])).Reshape(Shape.With(axis, Shape[axis] * count));
    }

    Tensor Restride(string op, View view, Mask? mask, Func<Tensor, Tensor> gradient)
    {
        Variable?.Share();
        return Node.Record(op, [this], new Tensor(view, mask), (dy, _) => [gradient(dy)]);
    }

    /// <summary>The same numbers stored without gaps; itself when it already is.</summary>
    public Tensor Contiguous()
    {
        if (View.IsContiguous)
            return this;
        return Restride("Contiguous", DenseCopy().View, Mask, dy => dy);
    }
}
