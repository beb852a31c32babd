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

    /// <summary>start + this . other in one chain for each output, as a bias and a product: the start is added first, not last. It is broadcast to the result.</summary>
    /// <exception cref="ShapeException">The inner lengths differ, or the start does not fit the result.</exception>
    public Tensor MatMul(Tensor other, Tensor start)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (other.Rank != 2 || Rank < 1 || start.DType != DType || other.DType != DType || Shape[^1] != other.Shape[0])
            return start + MatMul(other);
        var shape = Shape.With(Rank - 1, other.Shape[1]);
        if (Shape.Broadcast("MatMul", start.Shape, shape) != shape)
            return start + MatMul(other);
        return Flat(other, start);
    }

    /// <summary>Rank-2 right operand: all leading axes of the left one are rows.</summary>
    Tensor Flat(Tensor other, Tensor? start = null)
    {
        var (a, b) = (this, other);
        Align(ref a, ref b);
        var (k, n) = (Shape[^1], other.Shape[1]);
        var shape = Shape.With(Rank - 1, n);
        var result = a.EmptyLike(shape, "MatMul");
        if (a.Backend is ShapeOnlyBackend)
        {
            // Not as rows: lengths that stand for unknown ones may have more of them than an axis can count.
            a.Backend.MatMul(a.View, b.View, result.View, accumulate: start is not null);
            return new Tensor(result.View, CommonMask(this, start ?? this, shape));
        }
        var rows = a.Rows();
        var flat = result.View with { Shape = [rows.Shape[0], n], Strides = [n, 1] };
        if (start is not null)
            a.Backend.Copy(OnQuietly(start, a.Backend).View.BroadcastTo(shape), result.View);
        var mask = start is null ? CommonMask(this, this, shape) : CommonMask(this, start, shape);
        if (!PaddedProduct.Forward(mask, rows, b, flat, start))
            Product(rows, b, flat, accumulate: start is not null, across: false);
        result = new Tensor(result.View, mask);
        if (!Gradients.IsRecording)
            return result;
        var (from, begin) = (a.Shape, start?.Shape);
        return Node.Record("MatMul", start is null ? [this, other] : [this, other, start], result, (dy, needed) =>
        {
            var d = dy.Rows();
            var real = PaddedProduct.OnlyReal(mask, rows, d) ? mask : null;
            Tensor? left = null;
            if (needed[0])
            {
                left = d.EmptyLike(from, "MatMul");
                if (real is not null)
                    PaddedProduct.Backward(real, d, b, left.View);
                else
                    Product(d, b, left.View with { Shape = [d.Shape[0], k], Strides = [k, 1] }, accumulate: false, across: true);
            }
            var right = !needed[1] ? null : d is { Backend: CpuBackend, DType: DType.Float32 } ? ProductSumStorage.Of(rows, d, real) : rows.Transpose().Flat(d);
            return begin is { } first ? [left, right, needed[2] ? dy.SumTo(first) : null] : [left, right];
        });
    }

    /// <summary>c = rows . matrix (or its transpose), from packed numbers where the matrix is a weight that is used again and again.</summary>
    static void Product(Tensor rows, Tensor matrix, View c, bool accumulate, bool across)
    {
        if (matrix.Variable is { } weight && rows.Backend is CpuBackend && ReferenceEquals(weight.Live, matrix) && weight.Packed(across, rows.Shape[0]) is { } packed)
            CpuBackend.MatMul(rows.View, packed, c, accumulate);
        else
            rows.Backend.MatMul(rows.View, across ? matrix.Across().View : matrix.View, c, accumulate);
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
