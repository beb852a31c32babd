using Unroll.Kernels;

namespace Unroll;

/// <summary>Computes nothing: shapes pass through it, and products are counted. Symbolic shapes and operation counts come from running a
/// model's own forward pass on it.</summary>
public sealed class ShapeOnlyBackend : Backend
{
    /// <inheritdoc/>
    public override string Name => "shape-only";

    internal override int Rank => 2;

    /// <summary>Multiply-adds of all matrix products so far.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>Told of every layer that has run: the layer, its outputs, and its multiply-adds.</summary>
    internal Action<object, IReadOnlyList<Tensor>, long>? Observer { get; init; }

    /// <summary>A tensor without numbers.</summary>
    public Tensor Placeholder(Shape shape, DType type = DType.Float32) => Tensor.Empty(this, type, shape, "Placeholder");

    /// <summary>Counts work that was not run step by step: the same step done <paramref name="times"/> more times.</summary>
    internal void Repeat(long since, long times) => MultiplyAdds += (MultiplyAdds - since) * times;

    /// <inheritdoc/>
    public override Storage Allocate(DType type, int count, bool clear) => new NoStorage(this, type, count);

    /// <inheritdoc/>
    public override void MatMul(View a, View b, View c, bool accumulate) => MultiplyAdds += c.Shape.Size * a.Shape[^1];

    /// <inheritdoc/>
    public override void Copy(View source, View target)
    {
    }

    /// <inheritdoc/>
    public override void Fill(View target, double value)
    {
    }

    /// <inheritdoc/>
    public override void Random(View target, Distribution distribution, ulong key, ulong counter)
    {
    }

    /// <inheritdoc/>
    public override void Unary(UnaryOp op, View x, View y)
    {
    }

    /// <inheritdoc/>
    public override void Binary(BinaryOp op, View a, View b, View y)
    {
    }

    /// <inheritdoc/>
    public override void Compare(CompareOp op, View a, View b, View y)
    {
    }

    /// <inheritdoc/>
    public override void Select(View condition, View a, View b, View y)
    {
    }

    /// <inheritdoc/>
    public override void Reduce(ReduceOp op, View x, View y)
    {
    }

    /// <inheritdoc/>
    public override void ArgMax(View x, int axis, View y)
    {
    }

    /// <inheritdoc/>
    public override void Gather(View table, View ids, View y)
    {
    }

    /// <inheritdoc/>
    public override void ScatterAdd(View ids, View source, View table)
    {
    }
}
