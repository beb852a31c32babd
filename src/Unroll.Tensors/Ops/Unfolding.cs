namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>Windows along an axis, as a new axis behind it: y[..., w, k, ...] = x[..., w * stride + k * dilation, ...]. A view.</summary>
    /// <remarks>Also known as im2col or a sliding window; only whole windows count. Its gradient is <see cref="Fold"/>.</remarks>
    /// <param name="axis">The axis, of length n: it becomes (n - reach) / stride + 1 windows, reach = (size - 1) * dilation + 1; none when n is below the reach.</param>
    /// <param name="size">Elements of a window: the length of the new axis.</param>
    /// <param name="stride">Steps from one window to the next. Default 1.</param>
    /// <param name="dilation">Steps from one element of a window to the next. Default 1.</param>
    /// <exception cref="ShapeException">There is no such axis, or a number is below 1.</exception>
    public Tensor Unfold(int axis, int size, int stride = 1, int dilation = 1)
    {
        axis = Shape.Axis("Unfold", axis);
        var windows = Windows("Unfold", Shape[axis], size, stride, dilation);
        var (sizes, strides) = (Shape.ToArray().ToList(), View.Strides.ToList());
        (sizes[axis], strides[axis]) = (windows, View.Strides[axis] * stride);
        sizes.Insert(axis + 1, size);
        strides.Insert(axis + 1, View.Strides[axis] * dilation);
        var length = Shape[axis];
        return Restride("Unfold", View with { Shape = Shape.Wrap([.. sizes]), Strides = [.. strides] }, axis >= 2 ? Mask : null, dy => dy.Fold(axis, length, stride, dilation));
    }

    /// <summary>Windows added up where they lie: y[..., i, ...] is the sum of x[..., w, k, ...] over all w * stride + k * dilation = i. The opposite of
    /// <see cref="Unfold"/>, and its gradient.</summary>
    /// <param name="axis">The axis of the windows; the elements of a window are the axis behind it.</param>
    /// <param name="length">The length of the axis that both become; what no window reaches is 0.</param>
    /// <param name="stride">Steps from one window to the next. Default 1.</param>
    /// <param name="dilation">Steps from one element of a window to the next. Default 1.</param>
    /// <exception cref="ShapeException">There are no two such axes, a number is below 1, or the length has not as many windows.</exception>
    public Tensor Fold(int axis, int length, int stride = 1, int dilation = 1)
    {
        axis = Shape.Axis("Fold", axis);
        if (axis + 1 >= Rank || !IsFloat)
            throw new ShapeException("Fold", $"{DType} {Shape} with axis {axis}", "floating-point numbers with an axis of windows and an axis of their elements behind it");
        var size = Shape[axis + 1];
        if (Windows("Fold", length, Math.Max(size, 1), stride, dilation) is var windows && windows != Shape[axis])
            throw new ShapeException("Fold", $"{Shape[axis]} windows of {size} along axis {axis} of {Shape}", $"{windows}, as a length of {length} has with stride {stride} and dilation {dilation}", "give the length that was unfolded");
        var shape = Shape.Wrap([.. Shape[..axis], length, .. Shape[(axis + 2)..]]);
        var result = EmptyLike(shape, "Fold", clear: true);
        for (var k = 0; k < size && windows > 0; k++)
        {
            var place = Every(Window(result.View, axis, k * dilation, windows), axis, stride);
            Backend.Binary(Kernels.BinaryOp.Add, place, Part(View, axis + 1, k), place);
        }
        return Node.Record("Fold", [this], new Tensor(result.View, axis >= 2 ? Mask : null), (dy, _) => [dy.Unfold(axis, size, stride, dilation)]);
    }

    /// <summary>Neighbours along an axis so many times as far apart.</summary>
    static View Every(View view, int axis, int stride)
    {
        var strides = view.Strides.ToArray();
        strides[axis] *= stride;
        return view with { Strides = strides };
    }

    static int Windows(string who, int length, int size, int stride, int dilation)
    {
        if (size < 1 || stride < 1 || dilation < 1 || length < 0)
            throw new ShapeException(who, $"size {size}, stride {stride}, dilation {dilation}, length {length}", "size, stride and dilation of 1 or more, length of 0 or more");
        var reach = (long)(size - 1) * dilation + 1;
        return length < reach ? 0 : (int)((length - reach) / stride) + 1;
    }
}
