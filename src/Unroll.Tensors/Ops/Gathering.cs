namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>Rows of this table [rows, width] picked by ids of any shape: result [...ids, width]. The gradient is scattered back by adding.</summary>
    /// <exception cref="ShapeException">The table is not of rank 2, or ids are not Int32.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative or not below the number of rows.</exception>
    public Tensor Gather(Tensor ids)
    {
        if (Rank != 2 || !IsFloat)
            throw new ShapeException("Gather", $"a table {DType} {Shape}", "a floating-point table [rows, width]");
        if (ids.DType != DType.Int32)
            throw new ShapeException("Gather", $"ids of type {ids.DType}", "Int32", "make them with Tensor.From(int[]) or convert with To(DType.Int32)");
        var backend = Backend.For(Backend, ids.Backend);
        var (table, flat) = (OnQuietly(this, backend).Dense(), OnQuietly(ids, backend).Dense());
        var (rows, width) = (Shape[0], Shape[1]);
        var count = flat.Shape.CheckedSize("Gather");
        flat = new Tensor(flat.View with { Shape = [count], Strides = [1] });
        Shape shape = [.. ids.Shape, width];
        var result = Empty(backend, DType, shape, "Gather");
        backend.Gather(table.View, flat.View, result.View with { Shape = [count, width], Strides = [width, 1] });
        result = new Tensor(result.View, ids.Mask is { } m && m.Fits(shape) ? m : null);
        return Node.Record("Gather", [this], result, (dy, _) =>
        {
            var picked = new Tensor(dy.Dense().View with { Shape = [count, width], Strides = [width, 1] });
            if (picked.Backend is CpuBackend)
                return [RowSumStorage.Of(flat.View, picked, rows)];
            var gradient = dy.EmptyLike([rows, width], "Gather", clear: true);
            dy.Backend.ScatterAdd(flat.View, picked.View, gradient.View);
            return [gradient];
        });
    }

    /// <summary>The number at one position of the last axis for each row: this [..., n], index [...] gives [...].</summary>
    public Tensor TakeLast(Tensor index)
    {
        var n = Shape[^1];
        return (this * index.OneHot(n).To(DType)).Sum(-1);
    }

    /// <summary>Int32 ids [...] as Float32 [..., classes] with a 1 at each id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative or not below <paramref name="classes"/>.</exception>
    public Tensor OneHot(int classes)
    {
        if (DType != DType.Int32)
            throw new ShapeException("OneHot", $"{DType} {Shape}", "Int32 ids");
        var eye = new float[classes * classes];
        for (var i = 0; i < classes; i++)
            eye[i * classes + i] = 1;
        using var off = Gradients.Off();
        return Wrap(eye, [classes, classes]).Gather(this);
    }

    internal Tensor Dense() => View.IsContiguous ? this : DenseCopy();
}
