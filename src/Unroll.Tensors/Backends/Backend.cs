using Unroll.Kernels;

namespace Unroll;

/// <summary>What a device must do: the seam. Everything else is composed from these, or is an optional capability such as
/// <see cref="IRecurrentKernel"/>. Methods write into outputs that the caller allocated, and never allocate results, check shapes or
/// broadcast: ops above do that once. All views of one call belong to this backend.</summary>
public abstract class Backend
{
    /// <summary>For example <c>cpu</c>.</summary>
    public abstract string Name { get; }

    /// <summary>When operands belong to different backends, the one with the higher rank computes.</summary>
    internal abstract int Rank { get; }

    /// <summary>New storage; all zeros when <paramref name="clear"/> is set, else anything.</summary>
    public abstract Storage Allocate(DType type, int count, bool clear);

    /// <summary>Copies any strided source into any strided target of the same shape, converting the element type.</summary>
    public abstract void Copy(View source, View target);

    /// <summary>Sets every element.</summary>
    public abstract void Fill(View target, double value);

    /// <summary>Random numbers; element i depends on (key, counter + i) alone, on every device.</summary>
    public abstract void Random(View target, Distribution distribution, ulong key, ulong counter);

    /// <summary>y = op(x).</summary>
    public abstract void Unary(UnaryOp op, View x, View y);

    /// <summary>y = op(a, b); broadcast operands have stride 0.</summary>
    public abstract void Binary(BinaryOp op, View a, View b, View y);

    /// <summary>y = a op b as Bool.</summary>
    public abstract void Compare(CompareOp op, View a, View b, View y);

    /// <summary>y = condition ? a : b, by taking, never by multiplying.</summary>
    public abstract void Select(View condition, View a, View b, View y);

    /// <summary>Reduces the axes along which y has length 1.</summary>
    public abstract void Reduce(ReduceOp op, View x, View y);

    /// <summary>Position of the largest element along an axis; y is Int32 with length 1 there.</summary>
    public abstract void ArgMax(View x, int axis, View y);

    /// <summary>c = a . b (+ c), batched over leading axes; transposition is strides. One chain of multiply-adds in increasing k.</summary>
    public abstract void MatMul(View a, View b, View c, bool accumulate);

    /// <summary>y[i, :] = table[ids[i], :]; table [rows, width], ids [n], y [n, width].</summary>
    public abstract void Gather(View table, View ids, View y);

    /// <summary>table[ids[i], :] += source[i, :], in the order of ids.</summary>
    public abstract void ScatterAdd(View ids, View source, View table);

    /// <summary>Where new tensors of a type are made: Float64 on <see cref="PlainBackend"/>, the rest on <see cref="CpuBackend"/>.</summary>
    internal static Backend Default(DType type) => type == DType.Float64 ? PlainBackend.Instance : CpuBackend.Instance;

    /// <summary>The backend that computes for both operands.</summary>
    internal static Backend For(Backend a, Backend b) => a.Rank >= b.Rank ? a : b;
}
