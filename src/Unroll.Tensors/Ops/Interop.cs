using System.Numerics.Tensors;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>The numbers of a System.Numerics tensor, copied once.</summary>
    public static Tensor From(ReadOnlyTensorSpan<float> values) => From(Copied(values), ShapeOf(values.Lengths));

    /// <inheritdoc cref="From(ReadOnlyTensorSpan{float})"/>
    public static Tensor From(ReadOnlyTensorSpan<double> values) => From(Copied(values), ShapeOf(values.Lengths));

    /// <inheritdoc cref="From(ReadOnlyTensorSpan{float})"/>
    public static Tensor From(ReadOnlyTensorSpan<int> values) => Wrap(Copied(values), ShapeOf(values.Lengths));

    /// <summary>The numbers as a System.Numerics span, without a copy, strides and all.</summary>
    /// <exception cref="ShapeException">The view walks backwards along an axis, which such a span cannot say.</exception>
    public ReadOnlyTensorSpan<float> AsTensorSpan()
    {
        if (DType != DType.Float32)
            throw new ShapeException("AsTensorSpan", $"{DType} {Shape}", "Float32", "convert with To(DType.Float32)");
        var (lengths, strides) = (new nint[Rank], new nint[Rank]);
        for (var i = 0; i < Rank; i++)
        {
            lengths[i] = Shape[i];
            strides[i] = View.Strides[i] >= 0 ? Shape[i] == 1 ? 0 : View.Strides[i]
                : throw new ShapeException("AsTensorSpan", $"a view that walks backwards along axis {i}", "a view that walks forwards", "call Contiguous() first");
        }
        var data = View.Data<float>();
        return Shape.Size == 0 ? new ReadOnlyTensorSpan<float>(data, 0, lengths, default) : new ReadOnlyTensorSpan<float>(data, View.Offset, lengths, strides);
    }

    static T[] Copied<T>(ReadOnlyTensorSpan<T> values)
    {
        var data = new T[values.FlattenedLength];
        values.FlattenTo(data);
        return data;
    }

    static Shape ShapeOf(ReadOnlySpan<nint> lengths)
    {
        var sizes = new int[lengths.Length];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = checked((int)lengths[i]);
        return Shape.Wrap(sizes);
    }
}
