namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>Matrix product over the last two axes: [..., m, k] . [..., k, n] = [..., m, n]; leading axes broadcast.</summary>
    /// <remarks>Each output is one chain of multiply-adds in increasing k, whatever the machine's vector width or thread count.
    /// A right operand of rank 2 is applied to the last axis of the left operand, whatever its rank (1 or more).</remarks>
    /// <exception cref="ShapeException">The inner lengths differ.</exception>
    public Tensor MatMul(Tensor other)
    {
        RequireFloat("MatMul", this);
        RequireFloat("MatMul", other);
        if (Rank < 1 || other.Rank < 2 || Shape[^1] != other.Shape[^2])
            throw new ShapeException("MatMul", $"{Shape} and {other.Shape}", "the last axis of the first equal to the second to last axis of the second");
        return other.Rank == 2 ? Flat(other) : Batched(other);
    }

    /// <summary>Rank-2 right operand: all leading axes of the left one are rows.</summary>
    Tensor Flat(Tensor other)
    {
        var (a, b) = (this, other);
        Align(ref a, ref b);
        var (k, n) = (Shape[^1], other.Shape[1]);
        var rows = a.Rows();
        var flat = a.EmptyLike([rows.Shape[0], n], "MatMul");
        a.Backend.MatMul(rows.View, b.View, flat.View, accumulate: false);
        var shape = Shape.With(Rank - 1, n);
        var result = new Tensor(flat.View with { Shape = shape, Strides = shape.ContiguousStrides() }, CommonMask(this, this, shape));
        return Node.Record("MatMul", [this, other], result, (dy, needed) =>
        {
            var d = dy.Rows();
            return
            [
                needed[0] ? d.Flat(b.Across()).Reshape(a.Shape) : null,
                needed[1] ? rows.Transpose().Flat(d) : null,
            ];
        });
    }

    /// <summary>The last two axes exchanged, for use within one backward: nobody holds it, so a weight need not be copied for it.</summary>
    Tensor Across()
    {
        var order = Enumerable.Range(0, Rank).ToArray();
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return new Tensor(View.Permute(order));
    }

    /// <summary>As a matrix [everything else, last axis], a view when possible.</summary>
    Tensor Rows()
    {
        var columns = Shape[^1];
        var count = 1;
        for (var axis = 0; axis < Rank - 1; axis++)
            count *= Shape[axis];
        if (Rank == 2)
            return Detach();
        using var off = Gradients.Off();
        return Detach().Reshape(count, columns);
    }

    Tensor Batched(Tensor other)
    {
        if (Rank < 2)
            return ExpandDims(0).Batched(other).Squeeze(-2);
        var (a, b) = (this, other);
        Align(ref a, ref b);
        var batch = Shape.Broadcast("MatMul", Shape[..^2], other.Shape[..^2]);
        Shape left = [.. batch, Shape[^2], Shape[^1]], right = [.. batch, other.Shape[^2], other.Shape[^1]];
        Shape shape = [.. batch, Shape[^2], other.Shape[^1]];
        var result = a.EmptyLike(shape, "MatMul");
        a.Backend.MatMul(a.View.BroadcastTo(left), b.View.BroadcastTo(right), result.View, accumulate: false);
        return Node.Record("MatMul", [this, other], result, (dy, needed) =>
        [
            needed[0] ? dy.Batched(b.Across()).SumTo(Shape) : null,
            needed[1] ? a.Transpose().Batched(dy).SumTo(other.Shape) : null,
        ]);
    }
}
