namespace Unroll;

/// <summary>Rows of a batch with their share of the mask.</summary>
internal static class RowPick
{
    /// <summary>Rows that follow one another: a view, nothing is copied.</summary>
    internal static Tensor Range(Tensor x, int start, int count)
    {
        if (start == 0 && count == x.Shape[0])
            return x;
        Slice rows = start..(start + count);
        return Masked(x.WithMask(null)[rows], x.Mask, steps => steps[rows]);
    }

    /// <summary>Rows in any order: copied once.</summary>
    internal static Tensor Order(Tensor x, int[] rows) => Masked(Copy(x, rows), x.Mask, steps => Copy(steps, rows));

    static Tensor Masked(Tensor rows, Mask? mask, Func<Tensor, Tensor> pick) => mask is null ? rows : rows.WithMask(Mask.From(pick(mask.Steps), mask.Origin));

    static Tensor Copy(Tensor x, int[] order)
    {
        var result = x.EmptyLike(x.Shape.With(0, order.Length), "Batches");
        switch (x.DType)
        {
            case DType.Float32: Copy<float>(x, order, result); break;
            case DType.Float64: Copy<double>(x, order, result); break;
            case DType.Int32: Copy<int>(x, order, result); break;
            default: Copy<bool>(x, order, result); break;
        }
        return result;
    }

    static void Copy<T>(Tensor x, int[] order, Tensor result) where T : unmanaged
    {
        var source = x.AsSpan<T>();
        var target = result.View.Data<T>().AsSpan();
        var width = (int)x.Shape[1..].Size;
        for (var i = 0; i < order.Length; i++)
            source.Slice(order[i] * width, width).CopyTo(target[(i * width)..]);
    }
}
