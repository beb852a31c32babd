using System.Numerics;

namespace Unroll.Kernels;

/// <summary>Functions that <see cref="IFloatingPointIeee754{TSelf}"/> lacks or gives inexactly, for the reference kernels.</summary>
internal static class ReferenceMath
{
    public const double SeluScale = 1.0507009873554805;
    public const double SeluAlpha = 1.6732632423543772;

    public static T C<T>(double value) where T : INumberBase<T> => T.CreateChecked(value);

    public static T Clip<T>(T x, T low, T high) where T : struct, IFloatingPointIeee754<T> => T.IsNaN(x) ? x : T.Min(T.Max(x, low), high);

    public static T Sigmoid<T>(T x) where T : struct, IFloatingPointIeee754<T>
    {
        var e = T.Exp(-T.Abs(x));
        return (x < T.Zero ? e : T.One) / (T.One + e);
    }

    // Kahan's corrections: what rounding 1 + x (or e^x) lost is divided out again.
    public static T Log1p<T>(T x) where T : struct, IFloatingPointIeee754<T>
    {
        var u = T.One + x;
        if (u == T.One) return x;
        return u <= T.Zero || !T.IsFinite(u) ? T.Log(u) : T.Log(u) * (x / (u - T.One));
    }

    public static T Expm1<T>(T x) where T : struct, IFloatingPointIeee754<T>
    {
        var u = T.Exp(x);
        if (u == T.One) return x;
        var m = u - T.One;
        return m == -T.One || !T.IsFinite(m) ? m : m * (x / T.Log(u));
    }

    public static T Erf<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.CreateChecked(Erf(double.CreateChecked(x)));

    // A power series near 0, a continued fraction for the complement far out.
    private static double Erf(double x)
    {
        var t = Math.Abs(x);
        if (double.IsNaN(x) || t == 0) return x;
        if (t > 6) return Math.CopySign(1, x);
        if (t > 3)
        {
            var fraction = 0.0;
            for (var n = 120; n > 0; n--) fraction = n / 2.0 / (t + fraction);
            return Math.CopySign(1 - Math.Exp(-t * t) / (Math.Sqrt(Math.PI) * (t + fraction)), x);
        }

        double sum = t, term = t;
        for (var n = 1; n < 100; n++)
        {
            term *= -t * t / n;
            sum += term / (2 * n + 1);
        }

        return Math.CopySign(2 / Math.Sqrt(Math.PI) * sum, x);
    }
}
