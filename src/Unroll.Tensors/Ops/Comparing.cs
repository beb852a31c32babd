using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>a == b elementwise, as Bool.</summary>
    public Tensor EqualTo(Tensor other) => Compare(CompareOp.Equal, this, other);

    /// <summary>a != b elementwise, as Bool.</summary>
    public Tensor NotEqualTo(Tensor other) => Compare(CompareOp.NotEqual, this, other);

    /// <summary>a != number elementwise, as Bool.</summary>
    public Tensor NotEqualTo(float number) => Compare(CompareOp.NotEqual, this, Like(number));

    /// <summary>a &lt; b elementwise, as Bool.</summary>
    public Tensor Less(Tensor other) => Compare(CompareOp.Less, this, other);

    /// <summary>a &lt;= b elementwise, as Bool.</summary>
    public Tensor LessOrEqual(Tensor other) => Compare(CompareOp.LessOrEqual, this, other);

    /// <summary>a &gt; b elementwise, as Bool.</summary>
    public Tensor Greater(Tensor other) => Compare(CompareOp.Greater, this, other);

    /// <summary>a &gt; number elementwise, as Bool.</summary>
    public Tensor Greater(float number) => Compare(CompareOp.Greater, this, Like(number));

    /// <summary>a &gt;= b elementwise, as Bool.</summary>
    public Tensor GreaterOrEqual(Tensor other) => Compare(CompareOp.GreaterOrEqual, this, other);

    static Tensor Compare(CompareOp op, Tensor a, Tensor b)
    {
        if (a.DType == DType.Bool || b.DType == DType.Bool)
            throw new ShapeException(op.ToString(), $"{a.DType} and {b.DType}", "numbers");
        Align(ref a, ref b);
        var shape = Shape.Broadcast(op.ToString(), a.Shape, b.Shape);
        var result = Empty(a.Backend, DType.Bool, shape, op.ToString());
        a.Backend.Compare(op, a.View.BroadcastTo(shape), b.View.BroadcastTo(shape), result.View);
        return result;
    }

    /// <summary>condition ? a : b elementwise, broadcast, by taking: NaN in the side not taken does not come through.</summary>
    /// <exception cref="ShapeException">The condition is not Bool.</exception>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b)
    {
        if (condition.DType != DType.Bool)
            throw new ShapeException("Where", $"a condition of type {condition.DType}", "Bool", "compare first, for example x.Greater(0)");
        var (one, other) = (a, b);
        if (one.DType != DType.Bool || other.DType != DType.Bool)
            Align(ref one, ref other);
        var backend = Backend.For(condition.Backend, one.Backend);
        (one, other) = (OnQuietly(one, backend), OnQuietly(other, backend));
        var flags = OnQuietly(condition, backend);
        var shape = Shape.Broadcast("Where", condition.Shape, Shape.Broadcast("Where", a.Shape, b.Shape));
        var result = new Tensor(Empty(backend, one.DType, shape, "Where").View, CommonMask(a, b, shape));
        backend.Select(flags.View.BroadcastTo(shape), one.View.BroadcastTo(shape), other.View.BroadcastTo(shape), result.View);
        return Node.Record("Where", [a, b], result, (dy, needed) =>
        {
            var zero = dy.Like(0);
            return [needed[0] ? Where(flags, dy, zero).SumTo(a.Shape) : null, needed[1] ? Where(flags, zero, dy).SumTo(b.Shape) : null];
        });
    }
}
