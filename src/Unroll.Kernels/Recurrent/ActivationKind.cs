namespace Unroll.Kernels;

/// <summary>Activations inside a recurrent cell: those whose derivative is a function of their output, so that only outputs are kept for backward.</summary>
public enum ActivationKind : byte
{
    /// <summary>x.</summary>
    Linear,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x / 6 + 1/2, clipped to 0 and 1.</summary>
    HardSigmoid,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>x above 0, else e^x - 1.</summary>
    Elu,

    /// <summary>1.0507 x above 0, else 1.0507 * 1.6733 (e^x - 1).</summary>
    Selu,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>e^x.</summary>
    Exponential,

    /// <summary>x above 0, else 0.2 x.</summary>
    LeakyRelu,

    /// <summary>x clipped to 0 and 6.</summary>
    Relu6,

    /// <summary>x clipped to -1 and 1.</summary>
    HardTanh,

    /// <summary>0.2 x + 1/2, clipped to 0 and 1: the hard sigmoid of Keras 1 and 2.</summary>
    HardSigmoidFifth,

    /// <summary>log(1 / (1 + e^-x)).</summary>
    LogSigmoid,
}
