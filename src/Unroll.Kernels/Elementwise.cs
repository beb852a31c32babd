namespace Unroll.Kernels;

/// <summary>Functions applied to every element, or to every pair of elements, of strided views.</summary>
/// <remarks>
/// An element's result depends on the element alone: not on its position, the layout, the number of threads. The result may be the very
/// view that an operand is (same data, offset and strides); any other overlap gives unspecified values.
/// </remarks>
public static partial class Elementwise
{
    /// <summary>y = op(x).</summary>
    /// <param name="op">The function.</param>
    /// <param name="sizes">Sizes of the axes, none for a single number; any may be 0.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result.</param>
    /// <exception cref="ArgumentException">A view reaches outside its data, or has not one stride per axis.</exception>
    public static void Unary(UnaryOp op, ReadOnlySpan<int> sizes, Operand<float> x, Result<float> y)
    {
        switch (op)
        {
            case UnaryOp.Negate: Map<NegateOp>(sizes, x, y); break;
            case UnaryOp.Abs: Map<AbsOp>(sizes, x, y); break;
            case UnaryOp.Sign: Map<SignOp>(sizes, x, y); break;
            case UnaryOp.Exp: Map<ExpOp>(sizes, x, y); break;
            case UnaryOp.Log: Map<LogOp>(sizes, x, y); break;
            case UnaryOp.Log1p: Map<Log1pOp>(sizes, x, y); break;
            case UnaryOp.Expm1: Map<Expm1Op>(sizes, x, y); break;
            case UnaryOp.Sqrt: Map<SqrtOp>(sizes, x, y); break;
            case UnaryOp.Rsqrt: Map<RsqrtOp>(sizes, x, y); break;
            case UnaryOp.Square: Map<SquareOp>(sizes, x, y); break;
            case UnaryOp.Reciprocal: Map<ReciprocalOp>(sizes, x, y); break;
            case UnaryOp.Sin: Map<SinOp>(sizes, x, y); break;
            case UnaryOp.Cos: Map<CosOp>(sizes, x, y); break;
            case UnaryOp.Tanh: Map<TanhOp>(sizes, x, y); break;
            case UnaryOp.Sigmoid: Map<SigmoidOp>(sizes, x, y); break;
            case UnaryOp.Relu: Map<ReluOp>(sizes, x, y); break;
            case UnaryOp.HardSigmoid: Map<HardSigmoidOp>(sizes, x, y); break;
            case UnaryOp.HardTanh: Map<HardTanhOp>(sizes, x, y); break;
            case UnaryOp.Softsign: Map<SoftsignOp>(sizes, x, y); break;
            case UnaryOp.Softplus: Map<SoftplusOp>(sizes, x, y); break;
            case UnaryOp.Elu: Map<EluOp>(sizes, x, y); break;
            case UnaryOp.Selu: Map<SeluOp>(sizes, x, y); break;
            case UnaryOp.Gelu: Map<GeluOp>(sizes, x, y); break;
            case UnaryOp.GeluTanh: Map<GeluTanhOp>(sizes, x, y); break;
            case UnaryOp.Silu: Map<SiluOp>(sizes, x, y); break;
            case UnaryOp.HardSilu: Map<HardSiluOp>(sizes, x, y); break;
            case UnaryOp.Mish: Map<MishOp>(sizes, x, y); break;
            case UnaryOp.LeakyRelu: Map<LeakyReluOp>(sizes, x, y); break;
            case UnaryOp.Relu6: Map<Relu6Op>(sizes, x, y); break;
            case UnaryOp.Erf: Map<ErfOp>(sizes, x, y); break;
            case UnaryOp.LogSigmoid: Map<LogSigmoidOp>(sizes, x, y); break;
            case UnaryOp.TanhShrink: Map<TanhShrinkOp>(sizes, x, y); break;
            case UnaryOp.Floor: Map<FloorOp>(sizes, x, y); break;
            case UnaryOp.Ceiling: Map<CeilingOp>(sizes, x, y); break;
            case UnaryOp.Round: Map<RoundOp>(sizes, x, y); break;
            case UnaryOp.Not: Map<NotOp>(sizes, x, y); break;
            case UnaryOp.IsNaN: Map<IsNaNOp>(sizes, x, y); break;
            case UnaryOp.IsFinite: Map<IsFiniteOp>(sizes, x, y); break;
            default: throw Unknown(op);
        }
    }

    /// <summary>y = op(a, b).</summary>
    /// <param name="op">The function.</param>
    /// <param name="sizes">Sizes of the axes, none for a single number; any may be 0.</param>
    /// <param name="a">The first argument; stride 0 repeats it along an axis.</param>
    /// <param name="b">The second argument; stride 0 repeats it along an axis.</param>
    /// <param name="y">The result.</param>
    /// <exception cref="ArgumentException">A view reaches outside its data, or has not one stride per axis.</exception>
    public static void Binary(BinaryOp op, ReadOnlySpan<int> sizes, Operand<float> a, Operand<float> b, Result<float> y)
    {
        switch (op)
        {
            case BinaryOp.Add: Zip<AddOp>(sizes, a, b, y); break;
            case BinaryOp.Subtract: Zip<SubtractOp>(sizes, a, b, y); break;
            case BinaryOp.Multiply: Zip<MultiplyOp>(sizes, a, b, y); break;
            case BinaryOp.Divide: Zip<DivideOp>(sizes, a, b, y); break;
            case BinaryOp.Minimum: Zip<MinimumOp>(sizes, a, b, y); break;
            case BinaryOp.Maximum: Zip<MaximumOp>(sizes, a, b, y); break;
            case BinaryOp.Power: Zip<PowerOp>(sizes, a, b, y); break;
            case BinaryOp.SquaredDifference: Zip<SquaredDifferenceOp>(sizes, a, b, y); break;
            case BinaryOp.AbsGradient: Zip<AbsGradientOp>(sizes, a, b, y); break;
            case BinaryOp.ExpGradient: Zip<ExpGradientOp>(sizes, a, b, y); break;
            case BinaryOp.LogGradient: Zip<LogGradientOp>(sizes, a, b, y); break;
            case BinaryOp.Log1pGradient: Zip<Log1pGradientOp>(sizes, a, b, y); break;
            case BinaryOp.Expm1Gradient: Zip<Expm1GradientOp>(sizes, a, b, y); break;
            case BinaryOp.SqrtGradient: Zip<SqrtGradientOp>(sizes, a, b, y); break;
            case BinaryOp.RsqrtGradient: Zip<RsqrtGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SquareGradient: Zip<SquareGradientOp>(sizes, a, b, y); break;
            case BinaryOp.ReciprocalGradient: Zip<ReciprocalGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SinGradient: Zip<SinGradientOp>(sizes, a, b, y); break;
            case BinaryOp.CosGradient: Zip<CosGradientOp>(sizes, a, b, y); break;
            case BinaryOp.TanhGradient: Zip<TanhGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SigmoidGradient: Zip<SigmoidGradientOp>(sizes, a, b, y); break;
            case BinaryOp.ReluGradient: Zip<ReluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.HardSigmoidGradient: Zip<HardSigmoidGradientOp>(sizes, a, b, y); break;
            case BinaryOp.HardTanhGradient: Zip<HardTanhGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SoftsignGradient: Zip<SoftsignGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SoftplusGradient: Zip<SoftplusGradientOp>(sizes, a, b, y); break;
            case BinaryOp.EluGradient: Zip<EluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SeluGradient: Zip<SeluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.GeluGradient: Zip<GeluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.GeluTanhGradient: Zip<GeluTanhGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SiluGradient: Zip<SiluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.HardSiluGradient: Zip<HardSiluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.MishGradient: Zip<MishGradientOp>(sizes, a, b, y); break;
            case BinaryOp.LeakyReluGradient: Zip<LeakyReluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.Relu6Gradient: Zip<Relu6GradientOp>(sizes, a, b, y); break;
            case BinaryOp.ErfGradient: Zip<ErfGradientOp>(sizes, a, b, y); break;
            case BinaryOp.LogSigmoidGradient: Zip<LogSigmoidGradientOp>(sizes, a, b, y); break;
            case BinaryOp.TanhShrinkGradient: Zip<TanhShrinkGradientOp>(sizes, a, b, y); break;
            default: throw Unknown(op);
        }
    }

    private static ArgumentOutOfRangeException Unknown(Enum op) => new(nameof(op), op, $"{op.GetType().Name} has no member {op}; use a named member.");
}
