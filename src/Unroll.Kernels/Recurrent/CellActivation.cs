using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The activations of recurrent cells on lanes, chosen at run time: what a cell program calls.</summary>
public static class CellActivation
{
    internal const float SeluScale = 1.05070098735548f, SeluAlpha = 1.67326324235438f;

    /// <summary>y = f(x).</summary>
    /// <param name="kind">Which activation.</param>
    /// <param name="x">Its argument.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(ActivationKind kind, V x) where V : struct, ILane<V> =>
        kind == ActivationKind.Tanh ? VectorMath.Tanh(x) : kind == ActivationKind.Relu ? V.AtLeast(x, V.Zero) : kind == ActivationKind.Softsign ? Softsign(x) : Other(kind, x);

    /// <summary>dy * f'(x), written in the output y = f(x).</summary>
    /// <param name="kind">Which activation.</param>
    /// <param name="y">Its output.</param>
    /// <param name="dy">Gradient of the output.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(ActivationKind kind, V y, V dy) where V : struct, ILane<V>
    {
        if (kind == ActivationKind.Sigmoid) return dy * (y * (V.Splat(1f) - y));
        if (kind == ActivationKind.Tanh) return dy * (V.Splat(1f) - (y * y));
        if (kind == ActivationKind.Relu) return V.Select(V.Less(V.Zero, y), dy, V.Zero);
        if (kind != ActivationKind.Softsign) return OtherGradient(kind, y, dy);
        V rest = V.Splat(1f) - V.Abs(y);
        return dy * (rest * rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Softsign<V>(V x) where V : struct, ILane<V> => x / (V.Splat(1f) + V.Abs(x));

    // Out of line: all cases inlined at each use would exceed what the JIT inlines in one method.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Other<V>(ActivationKind kind, V x) where V : struct, ILane<V> => kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.Sigmoid => VectorMath.Sigmoid(x),
        ActivationKind.HardSigmoid => V.AtLeast(V.AtMost(V.Fma(x, V.Splat(1f / 6f), V.Splat(0.5f)), V.Splat(1f)), V.Zero),
        ActivationKind.Elu => V.Select(V.Less(V.Zero, x), x, VectorMath.Expm1(x)),
        ActivationKind.Selu => V.Splat(SeluScale) * V.Select(V.Less(V.Zero, x), x, V.Splat(SeluAlpha) * VectorMath.Expm1(x)),
        ActivationKind.Softplus => V.AtLeast(x, V.Zero) + VectorMath.Log1p(VectorMath.Exp(-V.Abs(x))),
        ActivationKind.Exponential => VectorMath.Exp(x),
        ActivationKind.LeakyRelu => V.Select(V.Less(V.Zero, x), x, V.Splat(0.2f) * x),
        ActivationKind.Relu6 => V.AtLeast(V.AtMost(x, V.Splat(6f)), V.Zero),
        ActivationKind.HardSigmoidFifth => V.AtLeast(V.AtMost(V.Fma(x, V.Splat(0.2f), V.Splat(0.5f)), V.Splat(1f)), V.Zero),
        ActivationKind.LogSigmoid => V.AtMost(x, V.Zero) - VectorMath.Log1p(VectorMath.Exp(-V.Abs(x))),
        ActivationKind.HardTanh => V.AtLeast(V.AtMost(x, V.Splat(1f)), V.Splat(-1f)),
        _ => VectorMath.Tanh(x),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V OtherGradient<V>(ActivationKind kind, V y, V dy) where V : struct, ILane<V>
    {
        V one = V.Splat(1f), zero = V.Zero;
        switch (kind)
        {
            case ActivationKind.Linear: return dy;
            case ActivationKind.HardSigmoid: return V.Select(V.Less(zero, y) & V.Less(y, one), dy * V.Splat(1f / 6f), zero);
            case ActivationKind.Elu: return V.Select(V.Less(zero, y), dy, dy * (y + one));
            case ActivationKind.Selu: return dy * V.Select(V.Less(zero, y), V.Splat(SeluScale), y + V.Splat(SeluScale * SeluAlpha));
            case ActivationKind.Softplus: return dy * -VectorMath.Expm1(-y);
            case ActivationKind.Exponential: return dy * y;
            case ActivationKind.LeakyRelu: return V.Select(V.Less(zero, y), dy, dy * V.Splat(0.2f));
            case ActivationKind.Relu6: return V.Select(V.Less(zero, y) & V.Less(y, V.Splat(6f)), dy, zero);
            case ActivationKind.HardSigmoidFifth: return V.Select(V.Less(zero, y) & V.Less(y, one), dy * V.Splat(0.2f), zero);
            case ActivationKind.LogSigmoid: return dy * -VectorMath.Expm1(y);
            case ActivationKind.HardTanh: return V.Select(V.Less(V.Abs(y), one), dy, zero);
            default: return dy * (one - (y * y));
        }
    }

    /// <summary>Applies one activation in place to rows of whole vectors.</summary>
    internal static unsafe void Rows<V>(ActivationKind kind, float* p, int rows, nint row, int units) where V : struct, ILane<V>
    {
        switch (kind)
        {
            case ActivationKind.Linear: break;
            case ActivationKind.Tanh: TanhRows<V>(p, rows, row, units); break;
            case ActivationKind.Sigmoid: SigmoidRows<V>(p, rows, row, units); break;
            case ActivationKind.Relu: ReluRows<V>(p, rows, row, units); break;
            case ActivationKind.Softsign: SoftsignRows<V>(p, rows, row, units); break;
            default:
                for (int i = 0; i < rows; i++, p += row)
                    for (int u = 0; u < units; u += V.Width) V.Store(Other(kind, V.Load(p + u)), p + u);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ReluRows<V>(float* p, int rows, nint row, int units) where V : struct, ILane<V>
    {
        for (int i = 0; i < rows; i++, p += row)
            for (int u = 0; u < units; u += V.Width) V.Store(V.AtLeast(V.Load(p + u), V.Zero), p + u);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void SoftsignRows<V>(float* p, int rows, nint row, int units) where V : struct, ILane<V>
    {
        for (int i = 0; i < rows; i++, p += row)
            for (int u = 0; u < units; u += V.Width) V.Store(Softsign(V.Load(p + u)), p + u);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void TanhRows<V>(float* p, int rows, nint row, int units) where V : struct, ILane<V>
    {
        for (int i = 0; i < rows; i++, p += row)
            for (int u = 0; u < units; u += V.Width) V.Store(VectorMath.Tanh(V.Load(p + u)), p + u);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void SigmoidRows<V>(float* p, int rows, nint row, int units) where V : struct, ILane<V>
    {
        for (int i = 0; i < rows; i++, p += row)
            for (int u = 0; u < units; u += V.Width) V.Store(VectorMath.Sigmoid(V.Load(p + u)), p + u);
    }
}
