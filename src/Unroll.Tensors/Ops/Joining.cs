namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>Tensors one after another along an axis.</summary>
    /// <exception cref="ShapeException">The other axes differ: says which tensor.</exception>
    public static Tensor Concat(ReadOnlySpan<Tensor> tensors, int axis)
    {
        if (tensors.Length == 0)
            throw new ShapeException("Concat", "no tensors", "at least one");
        var parts = tensors.ToArray();
        axis = parts[0].Shape.Axis("Concat", axis);
        var (backend, type, total) = (parts[0].Backend, parts[0].DType, 0);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Rank != parts[0].Rank || parts[i].Shape.With(axis, 0) != parts[0].Shape.With(axis, 0))
                throw new ShapeException("Concat", $"shapes {parts[0].Shape} and {parts[i].Shape} (tensor {i}) along axis {axis}", "shapes that are equal along every other axis");
            if (parts[i].DType != type)
                throw new ShapeException("Concat", $"{type} and {parts[i].DType} (tensor {i})", "one element type", "convert with To");
            total += parts[i].Shape[axis];
            backend = Backend.For(backend, parts[i].Backend);
        }
        var result = Empty(backend, type, parts[0].Shape.With(axis, total), "Concat");
        var at = 0;
        foreach (var part in parts)
        {
            backend.Copy(OnQuietly(part, backend).View, Window(result.View, axis, at, part.Shape[axis]));
            at += part.Shape[axis];
        }
        var sizes = Array.ConvertAll(parts, p => p.Shape[axis]);
        return Node.Record("Concat", parts, result, (dy, _) => dy.Split(sizes, axis));
    }

    /// <inheritdoc cref="Concat(ReadOnlySpan{Tensor}, int)"/>
    public static Tensor Concat(IEnumerable<Tensor> tensors, int axis) => Concat(tensors.ToArray().AsSpan(), axis);

    /// <summary>Equal parts along an axis. Views.</summary>
    /// <exception cref="ShapeException">The axis does not divide evenly.</exception>
    public Tensor[] Split(int parts, int axis = -1)
    {
        axis = Shape.Axis("Split", axis);
        if (parts <= 0 || Shape[axis] % parts != 0)
            throw new ShapeException("Split", $"axis {axis} of shape {Shape} into {parts} parts", "a number of parts that divides it");
        var sizes = new int[parts];
        Array.Fill(sizes, Shape[axis] / parts);
        return Split(sizes, axis);
    }

    /// <summary>Parts of the given lengths along an axis. Views.</summary>
    public Tensor[] Split(ReadOnlySpan<int> sizes, int axis)
    {
        axis = Shape.Axis("Split", axis);
        var (parts, starts, at) = (new Tensor[sizes.Length], new int[sizes.Length], 0);
        for (var i = 0; i < parts.Length; i++)
        {
            starts[i] = at;
            at += sizes[i] >= 0 ? sizes[i] : throw new ShapeException("Split", $"a part of {sizes[i]}", "parts of zero or more");
        }
        if (at != Shape[axis])
            throw new ShapeException("Split", $"parts that add up to {at} for axis {axis} of shape {Shape}", $"parts that add up to {Shape[axis]}");
        Variable?.Share();
        var lengths = sizes.ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var view = Window(View, axis, starts[i], lengths[i]);
            parts[i] = new Tensor(view, axis >= 2 ? Mask : null);
        }
        if (IsFloat && parts.Length > 0)
            Node.RecordParts("Split", this, parts, (whole, i) => Window(whole, axis, starts[i], lengths[i]));
        return parts;
    }

    /// <summary>Zeros (or another value) added before and after along an axis.</summary>
    public Tensor Pad(int axis, int before, int after, float value = 0)
    {
        axis = Shape.Axis("Pad", axis);
        if (before < 0 || after < 0)
            throw new ShapeException("Pad", $"{before} before and {after} after", "amounts of zero or more", "cut with a slice");
        var result = EmptyLike(Shape.With(axis, Shape[axis] + before + after), "Pad", clear: true);
        if (value != 0)
            Backend.Fill(result.View, value);
        Backend.Copy(View, Window(result.View, axis, before, Shape[axis]));
        var sizes = new[] { before, Shape[axis], after };
        return Node.Record("Pad", [this], result, (dy, _) => [dy.Split(sizes, axis)[1]]);
    }

    static View Window(View view, int axis, int start, int count) => view with
    {
        Shape = view.Shape.With(axis, count),
        Offset = view.Offset + (count > 0 ? start * view.Strides[axis] : 0),
    };

    static Tensor OnQuietly(Tensor x, Backend backend)
    {
        if (ReferenceEquals(x.Backend, backend))
            return x;
        using var off = Gradients.Off();
        return x.On(backend);
    }
}
