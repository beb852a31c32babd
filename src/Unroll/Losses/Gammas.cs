namespace Unroll;

/// <summary>Logarithms of the gamma function, computed in double precision whatever the tensors are.</summary>
internal static class Gammas
{
    /// <summary>log Gamma(x + shift) - log Gamma(x), which for large x is more exact than the two apart. Gradient for x alone.</summary>
    internal static Tensor LogRatio(Tensor x, Tensor shift)
    {
        var at = x.Detach().To(DType.Float64).ToArray<double>();
        var by = shift.Detach().To(DType.Float64).BroadcastTo(x.Shape).ToArray<double>();
        var y = Back(x, (i) => Log(at[i] + by[i]) - Log(at[i]));
        return Node.Record("LogGammaRatio", [x], y, (dy, _) => [dy * Back(x, (i) => Slope(at[i] + by[i]) - Slope(at[i]))]);
    }

    /// <summary>log(t!), without a gradient.</summary>
    internal static Tensor LogFactorial(Tensor t)
    {
        var at = t.Detach().To(DType.Float64).ToArray<double>();
        return Back(t, i => Log(at[i] + 1));
    }

    /// <summary>log Gamma(x), x above 0: Stirling's series from 10 on, to which smaller x are raised by Gamma(x + 1) = x Gamma(x).</summary>
    internal static double Log(double x)
    {
        var product = 1.0;
        for (; x < 10; x++)
            product *= x;
        var s = 1 / (x * x);
        var series = (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 - s / 156)))))) / x;
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - Math.Log(product);
    }

    /// <summary>Its derivative, the digamma function.</summary>
    internal static double Slope(double x)
    {
        var below = 0.0;
        for (; x < 10; x++)
            below += 1 / x;
        var s = 1 / (x * x);
        return Math.Log(x) - 0.5 / x - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12)))))) - below;
    }

    static Tensor Back(Tensor like, Func<int, double> number)
    {
        var values = new double[(int)like.Shape.Size];
        for (var i = 0; i < values.Length; i++)
            values[i] = number(i);
        using var off = Gradients.Off();
        return Tensor.From((ReadOnlySpan<double>)values, like.Shape, like.DType).On(like.Backend);
    }
}
