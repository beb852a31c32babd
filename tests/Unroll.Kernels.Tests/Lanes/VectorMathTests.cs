namespace Unroll.Kernels.Tests;

public class VectorMathTests
{
    public static TheoryData<string, float, float, double> Functions => new()
    {
        { "exp", -104f, 88.7f, 1.5 }, { "expm1", -104f, 88.7f, 3 }, { "expm1", -0.5f, 0.5f, 3 }, { "log", 0f, 100f, 2 }, { "log", 0.5f, 2f, 2 },
        { "log1p", -0.999f, 20f, 3 }, { "log1p", -0.1f, 0.1f, 3 }, { "tanh", -12f, 12f, 3.5 }, { "tanh", -0.1f, 0.1f, 3.5 },
        { "sigmoid", -86f, 86f, 3 }, { "erf", -5f, 5f, 3 }, { "sin", -8000f, 8000f, 3 }, { "sin", -4f, 4f, 3 }, { "cos", -4f, 4f, 3 }, { "cos", -8000f, 8000f, 3 },
        { "sin", -1e7f, 1e7f, 3 }, { "cos", -1e30f, 1e30f, 3 },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Stays_within_its_ulp_of_double_precision(string name, float low, float high, double limit)
    {
        const int Count = 12_000;
        var worst = 0.0;
        var where = 0f;
        foreach (var x in Sweep(low, high, Count))
        {
            var error = Ulps(Vector(name, x), Exact(name, x));
            if (error > worst) (worst, where) = (error, x);
        }

        Assert.True(worst <= limit, FormattableString.Invariant($"{name}: {worst:F2} ulp at {where:R}"));
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("expm1")]
    [InlineData("log")]
    [InlineData("log1p")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    [InlineData("erf")]
    [InlineData("sin")]
    [InlineData("cos")]
    public void Special_values_are_those_of_mathematics(string name)
    {
        float[] special =
        [
            float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.1754944e-38f,
            float.MaxValue, float.MinValue, 1f, -1f, 88.72f, 88.73f, 89f, 1000f, -88f, -100f, -103.9f, -104f, -1000f, 1e-9f, -1e-9f, 1e-6f,
        ];
        foreach (var x in special)
        {
            var (actual, expected) = (Vector(name, x), Exact(name, x));
            if (double.IsNaN(expected)) Assert.True(float.IsNaN(actual), FormattableString.Invariant($"{name}({x:R}) = {actual:R}, not NaN"));
            else if (float.IsInfinity((float)expected)) Assert.Equal((float)expected, actual);
            else Assert.True(Ulps(actual, expected) <= 4, FormattableString.Invariant($"{name}({x:R}) = {actual:R}, not {expected:R}"));
            if (expected == 0) Assert.Equal(double.IsNegative(expected), float.IsNegative(actual));
        }
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("expm1")]
    [InlineData("log")]
    [InlineData("log1p")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    [InlineData("erf")]
    [InlineData("sin")]
    [InlineData("cos")]
    public void Every_width_gives_the_same_bits(string name)
    {
        foreach (var x in Sweep(-110f, 110f, 3000))
        {
            var one = BitConverter.SingleToInt32Bits(In<Lane1>(name, x));
            Assert.Equal(one, BitConverter.SingleToInt32Bits(In<Lane128>(name, x)));
            Assert.Equal(one, BitConverter.SingleToInt32Bits(In<Lane256>(name, x)));
            Assert.Equal(one, BitConverter.SingleToInt32Bits(In<Lane512>(name, x)));
        }
    }

    private static IEnumerable<float> Sweep(float low, float high, int count)
    {
        for (var i = 0; i <= count; i++)
        {
            yield return (float)(low + ((double)high - low) * i / count);
            // A second, geometric sweep reaches the small numbers.
            var size = (float)(Math.Max(Math.Abs(low), high) * Math.Pow(2, -140.0 * i / count));
            if (size < high) yield return size;
            if (-size > low) yield return -size;
        }
    }

    internal static double Ulps(float actual, double exact)
    {
        if (float.IsNaN(actual)) return double.IsNaN(exact) ? 0 : double.PositiveInfinity;
        var rounded = (float)exact;
        if (rounded == actual) return 0.5;
        if (float.IsInfinity(rounded) || float.IsInfinity(actual)) return double.PositiveInfinity;
        var size = MathF.Abs(rounded);
        var ulp = (double)MathF.BitIncrement(size) - size;
        return Math.Abs(actual - exact) / ulp;
    }

    private static float Vector(string name, float x) => Lanes.Width switch
    {
        512 => In<Lane512>(name, x),
        256 => In<Lane256>(name, x),
        128 => In<Lane128>(name, x),
        _ => In<Lane1>(name, x),
    };

    private static float In<V>(string name, float x) where V : struct, ILane<V>
    {
        Span<float> buffer = stackalloc float[16];
        var v = V.Splat(x);
        V.Store(name switch
        {
            "exp" => VectorMath.Exp(v),
            "expm1" => VectorMath.Expm1(v),
            "log" => VectorMath.Log(v),
            "log1p" => VectorMath.Log1p(v),
            "tanh" => VectorMath.Tanh(v),
            "sigmoid" => VectorMath.Sigmoid(v),
            "erf" => VectorMath.Erf(v),
            "sin" => VectorMath.Sin(v),
            _ => VectorMath.Cos(v),
        }, ref buffer[0]);
        for (var i = 1; i < V.Width; i++)
            if (BitConverter.SingleToInt32Bits(buffer[i]) != BitConverter.SingleToInt32Bits(buffer[0])) return float.NaN;
        return buffer[0];
    }

    private static double Exact(string name, double x) => name switch
    {
        "exp" => Math.Exp(x),
        "expm1" => double.ExpM1(x) is var y && Math.Abs(x) < 1e-5 ? x * (1 + x / 2 + x * x / 6) : y,
        "log" => Math.Log(x),
        "log1p" => Math.Abs(x) < 1e-5 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x),
        "tanh" => Math.Tanh(x),
        "sigmoid" => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)),
        "erf" => ErrorFunction(x),
        "sin" => Math.Sin(x),
        _ => Math.Cos(x),
    };

    // A series near 0, a continued fraction far out.
    internal static double ErrorFunction(double x)
    {
        if (double.IsNaN(x)) return x;
        var t = Math.Abs(x);
        if (t > 6) return Math.Sign(x);
        if (t == 0) return x;
        double sum = t, term = t;
        for (var n = 1; n < 200; n++)
        {
            term *= -t * t / n;
            sum += term / (2 * n + 1);
        }

        if (t > 3)
        {
            var f = 0.0;
            for (var n = 120; n > 0; n--) f = n / 2.0 / (t + f);
            return Math.Sign(x) * (1 - Math.Exp(-t * t) / Math.Sqrt(Math.PI) / (t + f));
        }

        return Math.CopySign(2 / Math.Sqrt(Math.PI) * sum, x);
    }
}
