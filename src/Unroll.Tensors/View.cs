namespace Unroll;

/// <summary>A strided window on a <see cref="Storage"/>: what backends receive.</summary>
/// <param name="Storage">Where the elements live.</param>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Strides">Distance between neighbours along each axis, in elements; 0 repeats, negative walks back.</param>
/// <param name="Offset">Position of the first element.</param>
public readonly record struct View(Storage Storage, Shape Shape, int[] Strides, int Offset)
{
    /// <summary>The element type.</summary>
    public DType DType => Storage.DType;

    /// <summary>Whether the elements follow one another without gaps, in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            var step = 1;
            for (var axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != step)
                    return Shape.Size == 0;
                step *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>The array behind, typed.</summary>
    internal T[] Data<T>() where T : unmanaged => (T[])Storage.Elements;

    /// <summary>This view repeated (stride 0) to a larger shape; shapes are known to fit.</summary>
    internal View BroadcastTo(Shape shape)
    {
        if (Shape == shape)
            return this;
        var strides = new int[shape.Rank];
        for (var i = 1; i <= Shape.Rank; i++)
            strides[^i] = Shape[Shape.Rank - i] == 1 ? 0 : Strides[^i];
        return this with { Shape = shape, Strides = strides };
    }

    /// <summary>This view with its axes in another order.</summary>
    internal View Permute(ReadOnlySpan<int> axes)
    {
        var (sizes, strides) = (new int[axes.Length], new int[axes.Length]);
        for (var i = 0; i < axes.Length; i++)
            (sizes[i], strides[i]) = (Shape[axes[i]], Strides[axes[i]]);
        return this with { Shape = Shape.Wrap(sizes), Strides = strides };
    }
}
