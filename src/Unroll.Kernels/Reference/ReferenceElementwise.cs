using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The functions of <see cref="Elementwise"/> as plain loops over their definitions, for any floating-point type.</summary>
public static class ReferenceElementwise
{
    /// <summary>y = op(x).</summary>
    public static void Unary<T>(UnaryOp op, ReadOnlySpan<int> sizes, Operand<T> x, Result<T> y) where T : struct, IFloatingPointIeee754<T>
    {
        switch (op)
        {
            case UnaryOp.Negate: Map<T, NegateOp>(sizes, x, y); break;
            case UnaryOp.Abs: Map<T, AbsOp>(sizes, x, y); break;
            case UnaryOp.Sign: Map<T, SignOp>(sizes, x, y); break;
            case UnaryOp.Exp: Map<T, ExpOp>(sizes, x, y); break;
            case UnaryOp.Log: Map<T, LogOp>(sizes, x, y); break;
            case UnaryOp.Log1p: Map<T, Log1pOp>(sizes, x, y); break;
            case UnaryOp.Expm1: Map<T, Expm1Op>(sizes, x, y); break;
            case UnaryOp.Sqrt: Map<T, SqrtOp>(sizes, x, y); break;
            case UnaryOp.Rsqrt: Map<T, RsqrtOp>(sizes, x, y); break;
            case UnaryOp.Square: Map<T, SquareOp>(sizes, x, y); break;
            case UnaryOp.Reciprocal: Map<T, ReciprocalOp>(sizes, x, y); break;
            case UnaryOp.Sin: Map<T, SinOp>(sizes, x, y); break;
            case UnaryOp.Cos: Map<T, CosOp>(sizes, x, y); break;
            case UnaryOp.Tanh: Map<T, TanhOp>(sizes, x, y); break;
            case UnaryOp.Sigmoid: Map<T, SigmoidOp>(sizes, x, y); break;
            case UnaryOp.Relu: Map<T, ReluOp>(sizes, x, y); break;
            case UnaryOp.HardSigmoid: Map<T, HardSigmoidOp>(sizes, x, y); break;
            case UnaryOp.HardTanh: Map<T, HardTanhOp>(sizes, x, y); break;
            case UnaryOp.Softsign: Map<T, SoftsignOp>(sizes, x, y); break;
            case UnaryOp.Softplus: Map<T, SoftplusOp>(sizes, x, y); break;
            case UnaryOp.Elu: Map<T, EluOp>(sizes, x, y); break;
            case UnaryOp.Selu: Map<T, SeluOp>(sizes, x, y); break;
            case UnaryOp.Gelu: Map<T, GeluOp>(sizes, x, y); break;
            case UnaryOp.GeluTanh: Map<T, GeluTanhOp>(sizes, x, y); break;
            case UnaryOp.Silu: Map<T, SiluOp>(sizes, x, y); break;
            case UnaryOp.HardSilu: Map<T, HardSiluOp>(sizes, x, y); break;
            case UnaryOp.Mish: Map<T, MishOp>(sizes, x, y); break;
            case UnaryOp.LeakyRelu: Map<T, LeakyReluOp>(sizes, x, y); break;
            case UnaryOp.Relu6: Map<T, Relu6Op>(sizes, x, y); break;
            case UnaryOp.Erf: Map<T, ErfOp>(sizes, x, y); break;
            case UnaryOp.LogSigmoid: Map<T, LogSigmoidOp>(sizes, x, y); break;
            case UnaryOp.TanhShrink: Map<T, TanhShrinkOp>(sizes, x, y); break;
            case UnaryOp.Floor: Map<T, FloorOp>(sizes, x, y); break;
            case UnaryOp.Ceiling: Map<T, CeilingOp>(sizes, x, y); break;
            case UnaryOp.Round: Map<T, RoundOp>(sizes, x, y); break;
            case UnaryOp.Not: Map<T, NotOp>(sizes, x, y); break;
            case UnaryOp.IsNaN: Map<T, IsNaNOp>(sizes, x, y); break;
            case UnaryOp.IsFinite: Map<T, IsFiniteOp>(sizes, x, y); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, $"UnaryOp has no member {op}; use a named member.");
        }
    }

    /// <summary>y = op(a, b).</summary>
    public static void Binary<T>(BinaryOp op, ReadOnlySpan<int> sizes, Operand<T> a, Operand<T> b, Result<T> y) where T : struct, IFloatingPointIeee754<T>
    {
        switch (op)
        {
            case BinaryOp.Add: Zip<T, AddOp>(sizes, a, b, y); break;
            case BinaryOp.Subtract: Zip<T, SubtractOp>(sizes, a, b, y); break;
            case BinaryOp.Multiply: Zip<T, MultiplyOp>(sizes, a, b, y); break;
            case BinaryOp.Divide: Zip<T, DivideOp>(sizes, a, b, y); break;
            case BinaryOp.Minimum: Zip<T, MinimumOp>(sizes, a, b, y); break;
            case BinaryOp.Maximum: Zip<T, MaximumOp>(sizes, a, b, y); break;
            case BinaryOp.Power: Zip<T, PowerOp>(sizes, a, b, y); break;
            case BinaryOp.SquaredDifference: Zip<T, SquaredDifferenceOp>(sizes, a, b, y); break;
            case BinaryOp.AbsGradient: Zip<T, AbsGradientOp>(sizes, a, b, y); break;
            case BinaryOp.ExpGradient: Zip<T, ExpGradientOp>(sizes, a, b, y); break;
            case BinaryOp.LogGradient: Zip<T, LogGradientOp>(sizes, a, b, y); break;
            case BinaryOp.Log1pGradient: Zip<T, Log1pGradientOp>(sizes, a, b, y); break;
            case BinaryOp.Expm1Gradient: Zip<T, Expm1GradientOp>(sizes, a, b, y); break;
            case BinaryOp.SqrtGradient: Zip<T, SqrtGradientOp>(sizes, a, b, y); break;
            case BinaryOp.RsqrtGradient: Zip<T, RsqrtGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SquareGradient: Zip<T, SquareGradientOp>(sizes, a, b, y); break;
            case BinaryOp.ReciprocalGradient: Zip<T, ReciprocalGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SinGradient: Zip<T, SinGradientOp>(sizes, a, b, y); break;
            case BinaryOp.CosGradient: Zip<T, CosGradientOp>(sizes, a, b, y); break;
            case BinaryOp.TanhGradient: Zip<T, TanhGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SigmoidGradient: Zip<T, SigmoidGradientOp>(sizes, a, b, y); break;
            case BinaryOp.ReluGradient: Zip<T, ReluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.HardSigmoidGradient: Zip<T, HardSigmoidGradientOp>(sizes, a, b, y); break;
            case BinaryOp.HardTanhGradient: Zip<T, HardTanhGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SoftsignGradient: Zip<T, SoftsignGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SoftplusGradient: Zip<T, SoftplusGradientOp>(sizes, a, b, y); break;
            case BinaryOp.EluGradient: Zip<T, EluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SeluGradient: Zip<T, SeluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.GeluGradient: Zip<T, GeluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.GeluTanhGradient: Zip<T, GeluTanhGradientOp>(sizes, a, b, y); break;
            case BinaryOp.SiluGradient: Zip<T, SiluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.HardSiluGradient: Zip<T, HardSiluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.MishGradient: Zip<T, MishGradientOp>(sizes, a, b, y); break;
            case BinaryOp.LeakyReluGradient: Zip<T, LeakyReluGradientOp>(sizes, a, b, y); break;
            case BinaryOp.Relu6Gradient: Zip<T, Relu6GradientOp>(sizes, a, b, y); break;
            case BinaryOp.ErfGradient: Zip<T, ErfGradientOp>(sizes, a, b, y); break;
            case BinaryOp.LogSigmoidGradient: Zip<T, LogSigmoidGradientOp>(sizes, a, b, y); break;
            case BinaryOp.TanhShrinkGradient: Zip<T, TanhShrinkGradientOp>(sizes, a, b, y); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, $"BinaryOp has no member {op}; use a named member.");
        }
    }

    /// <summary>y = whether a and b compare as op says.</summary>
    public static void Compare<T>(CompareOp op, ReadOnlySpan<int> sizes, Operand<T> a, Operand<T> b, Result<bool> y)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        var position = new Position(sizes);
        while (position.Next())
        {
            var left = a.Data[position.In(a.Offset, a.Strides)];
            var right = b.Data[position.In(b.Offset, b.Strides)];
            y.Data[position.In(y.Offset, y.Strides)] = op switch
            {
                CompareOp.Equal => left == right,
                CompareOp.NotEqual => left != right,
                CompareOp.Less => left < right,
                CompareOp.LessOrEqual => left <= right,
                CompareOp.Greater => left > right,
                CompareOp.GreaterOrEqual => left >= right,
                _ => throw new ArgumentOutOfRangeException(nameof(op), op, $"CompareOp has no member {op}; use a named member."),
            };
        }
    }

    /// <summary>y = a where the condition holds, else b.</summary>
    public static void Select<T>(ReadOnlySpan<int> sizes, Operand<bool> condition, Operand<T> a, Operand<T> b, Result<T> y) where T : unmanaged
    {
        var position = new Position(sizes);
        while (position.Next())
        {
            var taken = condition.Data[position.In(condition.Offset, condition.Strides)];
            y.Data[position.In(y.Offset, y.Strides)] = taken ? a.Data[position.In(a.Offset, a.Strides)] : b.Data[position.In(b.Offset, b.Strides)];
        }
    }

    private static void Map<T, TOp>(ReadOnlySpan<int> sizes, Operand<T> x, Result<T> y) where T : struct, IFloatingPointIeee754<T> where TOp : struct, IUnaryOp
    {
        var position = new Position(sizes);
        while (position.Next()) y.Data[position.In(y.Offset, y.Strides)] = TOp.Reference(x.Data[position.In(x.Offset, x.Strides)]);
    }

    private static void Zip<T, TOp>(ReadOnlySpan<int> sizes, Operand<T> a, Operand<T> b, Result<T> y)
        where T : struct, IFloatingPointIeee754<T> where TOp : struct, IBinaryOp
    {
        var position = new Position(sizes);
        while (position.Next())
            y.Data[position.In(y.Offset, y.Strides)] = TOp.Reference(a.Data[position.In(a.Offset, a.Strides)], b.Data[position.In(b.Offset, b.Strides)]);
    }
}
