using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The activations of recurrent cells as plain functions.</summary>
internal static class ReferenceActivation
{
    public static T Apply<T>(ActivationKind kind, T x) where T : IFloatingPointIeee754<T>
    {
        T one = T.One, zero = T.Zero, scale = T.CreateChecked(CellActivation.SeluScale), alpha = T.CreateChecked(CellActivation.SeluAlpha);
        return kind switch
        {
            ActivationKind.Linear => x,
            ActivationKind.Tanh => T.Tanh(x),
            ActivationKind.Sigmoid => one / (one + T.Exp(-x)),
            ActivationKind.Relu => T.Max(x, zero),
            ActivationKind.HardSigmoid => T.Clamp((x / T.CreateChecked(6)) + T.CreateChecked(0.5), zero, one),
            ActivationKind.Softsign => x / (one + T.Abs(x)),
            ActivationKind.Elu => x > zero ? x : T.ExpM1(x),
            ActivationKind.Selu => scale * (x > zero ? x : alpha * T.ExpM1(x)),
            ActivationKind.Softplus => T.Max(x, zero) + T.LogP1(T.Exp(-T.Abs(x))),
            ActivationKind.Exponential => T.Exp(x),
            ActivationKind.LeakyRelu => x > zero ? x : x * T.CreateChecked(0.2),
            ActivationKind.Relu6 => T.Clamp(x, zero, T.CreateChecked(6)),
            ActivationKind.HardTanh => T.Clamp(x, -one, one),
            ActivationKind.HardSigmoidFifth => T.Clamp((x / T.CreateChecked(5)) + T.CreateChecked(0.5), zero, one),
            ActivationKind.LogSigmoid => T.Min(x, zero) - T.LogP1(T.Exp(-T.Abs(x))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "ReferenceActivation - unknown kind."),
        };
    }

    /// <summary>Derivative at x, written in x.</summary>
    public static T Derivative<T>(ActivationKind kind, T x) where T : IFloatingPointIeee754<T>
    {
        T one = T.One, zero = T.Zero, scale = T.CreateChecked(CellActivation.SeluScale), alpha = T.CreateChecked(CellActivation.SeluAlpha);
        T sigmoid = one / (one + T.Exp(-x)), tanh = T.Tanh(x), bend = one + T.Abs(x);
        return kind switch
        {
            ActivationKind.Linear => one,
            ActivationKind.Tanh => one - (tanh * tanh),
            ActivationKind.Sigmoid => sigmoid * (one - sigmoid),
            ActivationKind.Relu => x > zero ? one : zero,
            ActivationKind.HardSigmoid => T.Abs(x) < T.CreateChecked(3) ? one / T.CreateChecked(6) : zero,
            ActivationKind.Softsign => one / (bend * bend),
            ActivationKind.Elu => x > zero ? one : T.Exp(x),
            ActivationKind.Selu => x > zero ? scale : scale * alpha * T.Exp(x),
            ActivationKind.Softplus => sigmoid,
            ActivationKind.Exponential => T.Exp(x),
            ActivationKind.LeakyRelu => x > zero ? one : T.CreateChecked(0.2),
            ActivationKind.Relu6 => x > zero && x < T.CreateChecked(6) ? one : zero,
            ActivationKind.HardTanh => T.Abs(x) < one ? one : zero,
            ActivationKind.HardSigmoidFifth => T.Abs(x) < T.CreateChecked(2.5) ? one / T.CreateChecked(5) : zero,
            ActivationKind.LogSigmoid => one - sigmoid,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "ReferenceActivation - unknown kind."),
        };
    }
}
