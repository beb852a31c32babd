using Unroll.Kernels;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>-x.</summary>
    public static Tensor operator -(Tensor x) => x.Apply(UnaryOp.Negate);

    /// <summary>|x|. Gradient: dy * sign(x).</summary>
    public Tensor Abs() => Apply(UnaryOp.Abs);

    /// <summary>-1, 0 or 1. Gradient: zero.</summary>
    public Tensor Sign() => Apply(UnaryOp.Sign);

    /// <summary>e^x. Gradient: dy * y.</summary>
    public Tensor Exp() => Apply(UnaryOp.Exp);

    /// <summary>Natural logarithm. Gradient: dy / x.</summary>
    public Tensor Log() => Apply(UnaryOp.Log);

    /// <summary>log(1 + x), accurate near 0.</summary>
    public Tensor Log1p() => Apply(UnaryOp.Log1p);

    /// <summary>e^x - 1, accurate near 0.</summary>
    public Tensor Expm1() => Apply(UnaryOp.Expm1);

    /// <summary>Square root. Gradient: dy / (2 y).</summary>
    public Tensor Sqrt() => Apply(UnaryOp.Sqrt);

    /// <summary>x squared. Gradient: 2 x dy.</summary>
    public Tensor Square() => Apply(UnaryOp.Square);

    /// <summary>1 / x. Gradient: -dy y squared.</summary>
    public Tensor Reciprocal() => Apply(UnaryOp.Reciprocal);

    /// <summary>Sine. Gradient: dy cos(x).</summary>
    public Tensor Sin() => Apply(UnaryOp.Sin);

    /// <summary>Cosine. Gradient: -dy sin(x).</summary>
    public Tensor Cos() => Apply(UnaryOp.Cos);

    /// <summary>Hyperbolic tangent. Gradient: dy (1 - y squared).</summary>
    public Tensor Tanh() => Apply(UnaryOp.Tanh);

    /// <summary>1 / (1 + e^-x). Gradient: dy y (1 - y).</summary>
    public Tensor Sigmoid() => Apply(UnaryOp.Sigmoid);

    /// <summary>max(x, 0). Gradient: dy where x is positive.</summary>
    public Tensor Relu() => Apply(UnaryOp.Relu);

    /// <summary>Error function.</summary>
    public Tensor Erf() => Apply(UnaryOp.Erf);

    /// <summary>log(1 + e^x).</summary>
    public Tensor Softplus() => Apply(UnaryOp.Softplus);

    /// <summary>log(1 / (1 + e^-x)), without overflow.</summary>
    public Tensor LogSigmoid() => Apply(UnaryOp.LogSigmoid);

    /// <summary>The whole number below. Gradient: zero.</summary>
    public Tensor Floor() => Apply(UnaryOp.Floor);

    /// <summary>The nearest whole number, halves to even. Gradient: zero.</summary>
    public Tensor Round() => Apply(UnaryOp.Round);

    /// <summary>Any unary function of the kernels, with its gradient.</summary>
    internal Tensor Apply(UnaryOp op)
    {
        if (DType == DType.Int32 && op == UnaryOp.Negate)
            return Like(0) - this;
        RequireFloat(op.ToString(), this);
        var result = new Tensor(EmptyLike(Shape, op.ToString()).View, Mask);
        Backend.Unary(op, View, result.View);
        return Gradients.IsRecording ? Node.Record(op.ToString(), [this], result, GradientOf(op, this, result)) : result;
    }

    /// <summary>Keeps the argument or the result, whichever the gradient is made from, or neither.</summary>
    static Func<Tensor, bool[], Tensor?[]> GradientOf(UnaryOp op, Tensor x, Tensor y)
    {
        if (UnaryGradients.Of(op) is not { } rule)
            return op == UnaryOp.Negate ? static (dy, _) => [-dy] : static (_, _) => [null];
        var (gradient, saved) = (rule.Op, rule.OfOutput ? y.Detach() : x);
        return (dy, _) => [Zip(gradient, saved, dy)];
    }

    /// <summary>a + b, broadcast.</summary>
    public static Tensor operator +(Tensor a, Tensor b)
    {
        var y = Zip(BinaryOp.Add, a, b);
        if (!Gradients.IsRecording)
            return y;
        // The shapes alone are kept: neither operand is needed for the gradient.
        var (one, other) = (a.Shape, b.Shape);
        return Node.Record("Add", [a, b], y, (dy, needed) => [needed[0] ? dy.SumTo(one) : null, needed[1] ? dy.SumTo(other) : null]);
    }

    /// <summary>a - b, broadcast.</summary>
    public static Tensor operator -(Tensor a, Tensor b)
    {
        var y = Zip(BinaryOp.Subtract, a, b);
        if (!Gradients.IsRecording)
            return y;
        var (one, other) = (a.Shape, b.Shape);
        return Node.Record("Subtract", [a, b], y, (dy, needed) => [needed[0] ? dy.SumTo(one) : null, needed[1] ? (-dy).SumTo(other) : null]);
    }

    /// <summary>a * b elementwise, broadcast.</summary>
    public static Tensor operator *(Tensor a, Tensor b)
    {
        var y = Zip(BinaryOp.Multiply, a, b);
        return Gradients.IsRecording ? Node.Record("Multiply", [a, b], y, Factors(a, b)) : y;
    }

    static Func<Tensor, bool[], Tensor?[]> Factors(Tensor a, Tensor b) =>
        (dy, needed) => [needed[0] ? (dy * b).SumTo(a.Shape) : null, needed[1] ? (dy * a).SumTo(b.Shape) : null];

    /// <summary>a / b elementwise, broadcast.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Arithmetic(BinaryOp.Divide, a, b, (dy, needed) =>
        [needed[0] ? (dy / b).SumTo(a.Shape) : null, needed[1] ? (-(dy * a) / b.Square()).SumTo(b.Shape) : null]);

    /// <summary>The smaller of a and b, broadcast; on ties the gradient goes to a.</summary>
    public static Tensor Minimum(Tensor a, Tensor b) => Arithmetic(BinaryOp.Minimum, a, b, (dy, needed) => Pick(dy, a.LessOrEqual(b), a, b));

    /// <summary>The larger of a and b, broadcast; on ties the gradient goes to a.</summary>
    public static Tensor Maximum(Tensor a, Tensor b) => Arithmetic(BinaryOp.Maximum, a, b, (dy, needed) => Pick(dy, a.GreaterOrEqual(b), a, b));

    static Tensor?[] Pick(Tensor dy, Tensor first, Tensor a, Tensor b)
    {
        var zero = dy.Like(0);
        return [Where(first, dy, zero).SumTo(a.Shape), Where(first, zero, dy).SumTo(b.Shape)];
    }

    /// <summary>x to a constant power. Gradient: p x^(p-1) dy.</summary>
    public Tensor Pow(float power)
    {
        var result = Zip(BinaryOp.Power, this, Like(power));
        return Node.Record("Power", [this], result, (dy, _) => [dy * Like(power) * Zip(BinaryOp.Power, this, Like(power - 1))]);
    }

    /// <summary>x limited to [low, high]; the gradient passes where x lies within.</summary>
    public Tensor Clip(float low, float high) => Minimum(Maximum(this, Like(low)), Like(high));

    /// <summary>A number as a scalar of this tensor's type and backend.</summary>
    internal Tensor Like(double value)
    {
        var scalar = Empty(Backend, DType, Shape.Scalar, "scalar");
        Backend.Fill(scalar.View, value);
        return scalar;
    }

    static Tensor Arithmetic(BinaryOp op, Tensor a, Tensor b, Func<Tensor, bool[], Tensor?[]> gradient) =>
        Node.Record(op.ToString(), [a, b], Zip(op, a, b), gradient);

    /// <summary>Runs a binary kernel with broadcasting, unrecorded. Int32 and Float32 meet as Float32, either float with Float64 as Float64.</summary>
    internal static Tensor Zip(BinaryOp op, Tensor a, Tensor b)
    {
        var who = op.ToString();
        if (a.DType == DType.Bool || b.DType == DType.Bool)
            throw new ShapeException(who, $"{a.DType} {a.Shape} and {b.DType} {b.Shape}", "numbers", "convert a Bool tensor with To(DType.Float32), or use Where");
        Align(ref a, ref b);
        var shape = Shape.Broadcast(who, a.Shape, b.Shape);
        var result = new Tensor(a.EmptyLike(shape, who).View, CommonMask(a, b, shape));
        a.Backend.Binary(op, a.View.BroadcastTo(shape), b.View.BroadcastTo(shape), result.View);
        return result;
    }

    /// <summary>Brings two operands to one element type and one backend.</summary>
    static void Align(ref Tensor a, ref Tensor b)
    {
        if (a.DType != b.DType)
        {
            var type = a.DType == DType.Float64 || b.DType == DType.Float64 ? DType.Float64 : DType.Float32;
            using var off = Gradients.Off();
            (a, b) = (a.To(type), b.To(type));
        }
        if (ReferenceEquals(a.Backend, b.Backend))
            return;
        using var scope = Gradients.Off();
        var backend = Backend.For(a.Backend, b.Backend);
        (a, b) = (a.On(backend), b.On(backend));
    }

    /// <summary>Binary ops keep the mask when both have the same, or one side has none and the other fits the result.</summary>
    static Mask? CommonMask(Tensor a, Tensor b, Shape shape)
    {
        var mask = a.Mask is null ? b.Mask : b.Mask is null || a.Mask.SameAs(b.Mask) ? a.Mask : null;
        return mask is not null && mask.Fits(shape) ? mask : null;
    }

    static void RequireFloat(string who, Tensor x)
    {
        if (!x.IsFloat)
            throw new ShapeException(who, $"{x.DType} {x.Shape}", "floating-point numbers", "convert with To(DType.Float32)");
    }

    /// <summary>Sums the axes along which a smaller shape was broadcast to this one.</summary>
    internal Tensor SumTo(Shape shape)
    {
        if (Shape == shape)
            return this;
        var padded = new int[Rank];
        for (var i = 0; i < Rank; i++)
            padded[i] = i < Rank - shape.Rank ? 1 : shape[i - (Rank - shape.Rank)];
        var sum = EmptyLike(Shape.Wrap(padded), "SumTo");
        Backend.Reduce(ReduceOp.Sum, View, sum.View);
        return sum.Reshape(shape);
    }
}
