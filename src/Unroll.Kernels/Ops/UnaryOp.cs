namespace Unroll.Kernels;

/// <summary>Functions of one number, applied to every element by <see cref="Elementwise.Unary"/>.</summary>
public enum UnaryOp
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>-1, 0 or 1; keeps -0 and NaN.</summary>
    Sign,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>log(1 + x).</summary>
    Log1p,

    /// <summary>e^x - 1.</summary>
    Expm1,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>1 / sqrt(x).</summary>
    Rsqrt,

    /// <summary>x * x.</summary>
    Square,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>Sine, x in radians.</summary>
    Sin,

    /// <summary>Cosine, x in radians.</summary>
    Cos,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>clip(x/6 + 1/2, 0, 1), as in Keras 3 and PyTorch.</summary>
    HardSigmoid,

    /// <summary>clip(x, -1, 1).</summary>
    HardTanh,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>x where positive, else e^x - 1 (alpha = 1).</summary>
    Elu,

    /// <summary>1.0507009873554805 * (x where positive, else 1.6732632423543772 * (e^x - 1)).</summary>
    Selu,

    /// <summary>x/2 * (1 + erf(x / sqrt 2)), the exact form.</summary>
    Gelu,

    /// <summary>x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))).</summary>
    GeluTanh,

    /// <summary>x * sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x * clip(x/6 + 1/2, 0, 1), also called hard swish.</summary>
    HardSilu,

    /// <summary>x * tanh(softplus(x)).</summary>
    Mish,

    /// <summary>x where positive, else 0.2 x (the slope of Keras 3's activation function).</summary>
    LeakyRelu,

    /// <summary>clip(x, 0, 6).</summary>
    Relu6,

    /// <summary>The error function.</summary>
    Erf,

    /// <summary>log(sigmoid(x)).</summary>
    LogSigmoid,

    /// <summary>x - tanh(x).</summary>
    TanhShrink,

    /// <summary>The largest integral value not above x.</summary>
    Floor,

    /// <summary>The smallest integral value not below x.</summary>
    Ceiling,

    /// <summary>The nearest integral value, halves to even.</summary>
    Round,

    /// <summary>1 where x is 0, else 0.</summary>
    Not,

    /// <summary>1 where x is not a number, else 0.</summary>
    IsNaN,

    /// <summary>1 where x is neither infinite nor NaN, else 0.</summary>
    IsFinite,
}
