namespace Unroll.Kernels;

/// <summary>Functions of two numbers, applied to every pair of elements by <see cref="Elementwise.Binary(BinaryOp, ReadOnlySpan{int}, Operand{float}, Operand{float}, Result{float})"/>.</summary>
/// <remarks>
/// A gradient <c>XxxGradient</c> takes the input x or the output y of <see cref="UnaryOp"/> Xxx first (its line says which) and the
/// gradient of the output, dy, second; it gives the gradient of the input.
/// </remarks>
public enum BinaryOp
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>The smaller; NaN where either is NaN.</summary>
    Minimum,

    /// <summary>The larger; NaN where either is NaN.</summary>
    Maximum,

    /// <summary>a^b.</summary>
    Power,

    /// <summary>(a - b)^2.</summary>
    SquaredDifference,

    /// <summary>x, dy: dy * sign(x).</summary>
    AbsGradient,

    /// <summary>y, dy: dy * y.</summary>
    ExpGradient,

    /// <summary>x, dy: dy / x.</summary>
    LogGradient,

    /// <summary>x, dy: dy / (1 + x).</summary>
    Log1pGradient,

    /// <summary>y, dy: dy * (y + 1).</summary>
    Expm1Gradient,

    /// <summary>y, dy: dy / (2 y).</summary>
    SqrtGradient,

    /// <summary>y, dy: -dy * y^3 / 2.</summary>
    RsqrtGradient,

    /// <summary>x, dy: 2 x dy.</summary>
    SquareGradient,

    /// <summary>y, dy: -dy * y^2.</summary>
    ReciprocalGradient,

    /// <summary>x, dy: dy * cos(x).</summary>
    SinGradient,

    /// <summary>x, dy: -dy * sin(x).</summary>
    CosGradient,

    /// <summary>y, dy: dy * (1 - y^2).</summary>
    TanhGradient,

    /// <summary>y, dy: dy * y * (1 - y).</summary>
    SigmoidGradient,

    /// <summary>y, dy: dy where y is positive, else 0. The input x serves as well.</summary>
    ReluGradient,

    /// <summary>y, dy: dy / 6 where y lies inside (0, 1), else 0.</summary>
    HardSigmoidGradient,

    /// <summary>y, dy: dy where y lies inside (-1, 1), else 0.</summary>
    HardTanhGradient,

    /// <summary>y, dy: dy * (1 - |y|)^2.</summary>
    SoftsignGradient,

    /// <summary>y, dy: dy * (1 - e^-y).</summary>
    SoftplusGradient,

    /// <summary>y, dy: dy where y is positive, else dy * (y + 1).</summary>
    EluGradient,

    /// <summary>y, dy: scale * dy where y is positive, else dy * (y + scale * alpha).</summary>
    SeluGradient,

    /// <summary>x, dy: dy * (Phi(x) + x * phi(x)), the normal distribution and its density.</summary>
    GeluGradient,

    /// <summary>x, dy: dy times the derivative of the tanh form of GELU.</summary>
    GeluTanhGradient,

    /// <summary>x, dy: dy * s * (1 + x * (1 - s)) with s = sigmoid(x).</summary>
    SiluGradient,

    /// <summary>x, dy: 0 below -3, dy above 3, else dy * (x/3 + 1/2).</summary>
    HardSiluGradient,

    /// <summary>x, dy: dy * (t + x * sigmoid(x) * (1 - t^2)) with t = tanh(softplus(x)).</summary>
    MishGradient,

    /// <summary>y, dy: dy where y is positive, else 0.2 dy. The input x serves as well.</summary>
    LeakyReluGradient,

    /// <summary>y, dy: dy where y lies inside (0, 6), else 0.</summary>
    Relu6Gradient,

    /// <summary>x, dy: dy * 2/sqrt(pi) * e^(-x^2).</summary>
    ErfGradient,

    /// <summary>y, dy: dy * (1 - e^y).</summary>
    LogSigmoidGradient,

    /// <summary>x, dy: dy * tanh(x)^2.</summary>
    TanhShrinkGradient,
}
