using Unroll.Kernels;

namespace Unroll;

/// <summary>The gradient kernel of each unary function, and whether it works from the output y or from the input x.</summary>
internal static class UnaryGradients
{
    /// <summary>Null where the gradient is zero (Sign, Floor, Round ...) or not a kernel (Negate).</summary>
    internal static (BinaryOp Op, bool OfOutput)? Of(UnaryOp op) => op switch
    {
        UnaryOp.Abs => (BinaryOp.AbsGradient, false),
        UnaryOp.Exp => (BinaryOp.ExpGradient, true),
        UnaryOp.Log => (BinaryOp.LogGradient, false),
        UnaryOp.Log1p => (BinaryOp.Log1pGradient, false),
        UnaryOp.Expm1 => (BinaryOp.Expm1Gradient, true),
        UnaryOp.Sqrt => (BinaryOp.SqrtGradient, true),
        UnaryOp.Rsqrt => (BinaryOp.RsqrtGradient, true),
        UnaryOp.Square => (BinaryOp.SquareGradient, false),
        UnaryOp.Reciprocal => (BinaryOp.ReciprocalGradient, true),
        UnaryOp.Sin => (BinaryOp.SinGradient, false),
        UnaryOp.Cos => (BinaryOp.CosGradient, false),
        UnaryOp.Tanh => (BinaryOp.TanhGradient, true),
        UnaryOp.Sigmoid => (BinaryOp.SigmoidGradient, true),
        UnaryOp.Relu => (BinaryOp.ReluGradient, true),
        UnaryOp.HardSigmoid => (BinaryOp.HardSigmoidGradient, true),
        UnaryOp.HardTanh => (BinaryOp.HardTanhGradient, true),
        UnaryOp.Softsign => (BinaryOp.SoftsignGradient, true),
        UnaryOp.Softplus => (BinaryOp.SoftplusGradient, true),
        UnaryOp.Elu => (BinaryOp.EluGradient, true),
        UnaryOp.Selu => (BinaryOp.SeluGradient, true),
        UnaryOp.Gelu => (BinaryOp.GeluGradient, false),
        UnaryOp.GeluTanh => (BinaryOp.GeluTanhGradient, false),
        UnaryOp.Silu => (BinaryOp.SiluGradient, false),
        UnaryOp.HardSilu => (BinaryOp.HardSiluGradient, false),
        UnaryOp.Mish => (BinaryOp.MishGradient, false),
        UnaryOp.LeakyRelu => (BinaryOp.LeakyReluGradient, true),
        UnaryOp.Relu6 => (BinaryOp.Relu6Gradient, true),
        UnaryOp.Erf => (BinaryOp.ErfGradient, false),
        UnaryOp.LogSigmoid => (BinaryOp.LogSigmoidGradient, true),
        UnaryOp.TanhShrink => (BinaryOp.TanhShrinkGradient, false),
        _ => null,
    };
}
