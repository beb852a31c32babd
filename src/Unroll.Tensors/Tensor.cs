using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>Numbers in a rectangular arrangement: an immutable, possibly strided view on a garbage-collected array.</summary>
/// <remarks>Operators and methods make new tensors; nothing needs disposing. While <see cref="Gradients.Record()"/> is on, each result
/// remembers how it came about, so that <see cref="Backward"/> can follow it back. Read values with <see cref="AsSpan"/>, <see cref="Item"/> or
/// <see cref="ToArray"/>.</remarks>
public sealed partial class Tensor
{
    internal Tensor(View view, Mask? mask = null) => (View, Mask) = (view, mask);

    internal View View { get; }

    /// <summary>The node that made this tensor, and which of its outputs it is.</summary>
    internal Node? Node { get; private set; }

    internal int NodeOutput { get; private set; }

    /// <summary>The weight whose live value this is, if any.</summary>
    internal Variable? Variable { get; init; }

    /// <summary>Lengths of the axes.</summary>
    public Shape Shape => View.Shape;

    /// <summary>How many axes there are.</summary>
    public int Rank => View.Shape.Rank;

    /// <summary>The element type.</summary>
    public DType DType => View.Storage.DType;

    /// <summary>The backend that computes with it.</summary>
    public Backend Backend => View.Storage.Backend;

    /// <summary>Which time steps are real, when the tensor is a padded batch of sequences; null means all.</summary>
    public Mask? Mask { get; }

    internal bool IsFloat => DType is DType.Float32 or DType.Float64;

    internal void SetNode(Node node, int output) => (Node, NodeOutput) = (node, output);

    /// <summary>The same numbers with another mask (or none). The gradient passes through.</summary>
    public Tensor WithMask(Mask? mask)
    {
        if (ReferenceEquals(mask, Mask))
            return this;
        mask?.Require("WithMask", Shape);
        Variable?.Share();
        var result = new Tensor(View, mask);
        if (Node is null && IsFloat && Gradients.IsRecording)
            return Node.Record("with_mask", [this], new Tensor(View, mask), (dy, _) => [dy]);
        if (Node is not null)
            result.SetNode(Node, NodeOutput);
        return result;
    }

    /// <summary>The same numbers cut off from the graph: gradients stop here. The mask stays.</summary>
    public Tensor Detach()
    {
        Variable?.Share();
        return Node is null && Variable is null ? this : new Tensor(View, Mask);
    }

    /// <summary>The elements in row-major order; copied first when the tensor is a strided view.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not Float32.</exception>
    public ReadOnlySpan<float> AsSpan() => AsSpan<float>();

    /// <summary>The elements in row-major order; copied first when the tensor is a strided view.</summary>
    /// <typeparam name="T">float, int, bool or double, as <see cref="DType"/> says.</typeparam>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged
    {
        // A cut out of nothing may begin behind the end of its storage.
        if (Shape.Size == 0 && View.Storage.Elements is T[])
            return [];
        var dense = View.IsContiguous ? View : DenseCopy().View;
        return dense.Storage.Elements is T[] data
            ? data.AsSpan(dense.Offset, (int)Shape.Size)
            : throw new InvalidOperationException($"AsSpan<{typeof(T).Name}>: the tensor is {DType}; read it as {Scalars.NameOf(DType)}, or convert it with To({nameof(DType)}.{Scalars.TypeOf(typeof(T))}).");
    }

    /// <summary>The elements in row-major order, as a new array.</summary>
    public float[] ToArray() => (DType == DType.Float32 ? this : To(DType.Float32)).AsSpan().ToArray();

    /// <summary>The elements in row-major order, as a new array of the tensor's own type.</summary>
    public T[] ToArray<T>() where T : unmanaged => AsSpan<T>().ToArray();

    /// <summary>The only element of a tensor that has one.</summary>
    /// <exception cref="ShapeException">There is not exactly one element.</exception>
    public float Item() => (float)ItemDouble();

    /// <summary>The only element, in double precision.</summary>
    public double ItemDouble() => Shape.Size != 1
        ? throw new ShapeException("Item", $"shape {Shape}", "a tensor with one element", "reduce it with Sum() or Mean(), or index it first")
        : DType switch
        {
            DType.Float32 => AsSpan<float>()[0],
            DType.Float64 => AsSpan<double>()[0],
            DType.Int32 => AsSpan<int>()[0],
            _ => AsSpan<bool>()[0] ? 1 : 0,
        };

    internal Tensor DenseCopy()
    {
        var copy = Empty(Backend, DType, Shape, "Contiguous");
        Backend.Copy(View, copy.View);
        return copy;
    }

    internal static Tensor Empty(Backend backend, DType type, Shape shape, string who, bool clear = false)
    {
        var count = backend is ShapeOnlyBackend ? 0 : shape.CheckedSize(who);
        var storage = Gradients.Buffers?.TryRent(backend, type, count, clear) ?? backend.Allocate(type, count, clear);
        return new(new View(storage, shape, shape.ContiguousStrides(), 0));
    }

    internal Tensor EmptyLike(Shape shape, string who, bool clear = false) => Empty(Backend, DType, shape, who, clear);

    /// <summary>Type, shape and the first numbers, for the debugger and for printing.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"Tensor {DType} {Shape}");
        if (!View.Storage.CanRead)
            return text.ToString();
        var dense = View.IsContiguous ? this : new Tensor(DenseCopy().View);
        text.Append(" {");
        var count = (int)Math.Min(Shape.Size, 8);
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? " " : ", ").Append(Convert.ToString(dense.View.Storage.Elements.GetValue(dense.View.Offset + i), CultureInfo.InvariantCulture));
        return text.Append(Shape.Size > count ? ", ... }" : " }").ToString();
    }
}
