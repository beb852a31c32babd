namespace Unroll.Tests;

/// <summary>Layer, root mean square, group and unit normalisation, by numbers worked out by hand or by plain loops.</summary>
public sealed class NormalizationLayerTests
{
    static readonly Tensor X = LayerCheck.Numbers([3, 4, 6]);

    /// <summary>(x - mean) / sqrt(variance + epsilon) of some numbers.</summary>
    static double[] Normal(double[] x, double epsilon)
    {
        var mean = x.Average();
        var variance = x.Average(v => (v - mean) * (v - mean));
        return [.. x.Select(v => (v - mean) / Math.Sqrt(variance + epsilon))];
    }

    static double[] Row(Tensor x, int b, int t, int from = 0, int? to = null) => [.. x.ToArray().Skip((b * x.Shape[1] + t) * x.Shape[2] + from).Take((to ?? x.Shape[2]) - from).Select(v => (double)v)];

    [Fact]
    public void Layer_normalisation_takes_each_step_for_itself()
    {
        var y = new LayerNormalization { GammaInitializer = new Constant(2), BetaInitializer = new Constant(1) }.Call(X);
        for (var b = 0; b < 3; b++)
            for (var t = 0; t < 4; t++)
                Assert.Equal(Normal(Row(X, b, t), 1e-3).Select(v => 2 * v + 1), Row(y, b, t), Near);
    }

    [Fact]
    public void Axes_in_any_order_are_one_list_and_padding_along_time_does_not_count()
    {
        var (a, b) = (new LayerNormalization { Axis = [-1, 1] }.Call(X), new LayerNormalization { Axis = [1, 2] }.Call(X));
        Assert.Equal(b.ToArray(), a.ToArray());
        Assert.Equal(Normal([.. X[0].ToArray().Select(v => (double)v)], 1e-3), b[0].ToArray().Select(v => (double)v), Near);
        var mask = Mask.FromLengths([4, 2, 0], 4);
        foreach (var make in (Func<Layer>[])[() => new LayerNormalization { Axis = [1, 2] }, () => new RmsNormalization { Axis = [1, 2] }, () => new UnitNormalization { Axis = [1, 2] }, () => new GroupNormalization(2)])
        {
            // Weights of a time axis are per step: those of the steps that are there.
            var (whole, cut) = (make().Call(X.WithMask(mask)).WithMask(null), make().Call(X[1..2, 0..2]));
            LayerCheck.Close(cut.ToArray(), whole[1..2, 0..2], 1e-5f);
            Assert.All(whole[2].ToArray(), v => Assert.True(float.IsFinite(v)));
        }
        Assert.Contains("each axis once", Assert.Throws<ArgumentException>(() => new LayerNormalization { Axis = [1, -2] }.Call(X)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Root_mean_square_normalisation_subtracts_nothing()
    {
        var y = new RmsNormalization { Epsilon = 0.5 }.Call(X);
        var row = Row(X, 1, 2);
        Assert.Equal(row.Select(v => v / Math.Sqrt(row.Average(u => u * u) + 0.5)), Row(y, 1, 2), Near);
        var scaled = new LayerNormalization { RmsScaling = true }.Call(X);
        var mean = row.Average();
        Assert.Equal(row.Select(v => v / Math.Sqrt(row.Average(u => (u - mean) * (u - mean)) + 1e-3)), Row(scaled, 1, 2), Near);
    }

    [Fact]
    public void Groups_are_normalised_over_steps_and_their_features()
    {
        var y = new GroupNormalization(2) { Epsilon = 0.1 }.Call(X);
        for (var b = 0; b < 3; b++)
            for (var g = 0; g < 2; g++)
            {
                double[] group = [.. Enumerable.Range(0, 4).SelectMany(t => Row(X, b, t, 3 * g, 3 * g + 3))];
                Assert.Equal(Normal(group, 0.1), Enumerable.Range(0, 4).SelectMany(t => Row(y, b, t, 3 * g, 3 * g + 3)), Near);
            }
        Assert.Contains("multiple of the groups", Assert.Throws<ShapeException>(() => new GroupNormalization(4).Call(X)).Message, StringComparison.Ordinal);
        Assert.Contains("GroupNormalization: got groups = 0", Assert.Throws<ArgumentOutOfRangeException>(() => new GroupNormalization(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Normalising_as_one_operation_is_what_its_parts_give_with_gradients_to_the_input()
    {
        foreach (var axes in (int[][])[[2], [0, 1], [1], [0, 1, 2]])
        {
            GradientCheck.Require(x => x[0].Normalize(axes, 0.01).Normal, [X]);
            var (normal, mean, variance) = X.Normalize(axes, 0.01);
            LayerCheck.Close(X.Mean(axes, keepDims: true).ToArray(), mean);
            LayerCheck.Close((X - X.Mean(axes, keepDims: true)).Square().Mean(axes, keepDims: true).ToArray(), variance, 1e-5f);
            LayerCheck.Close(((X - mean) / (variance + 0.01f).Sqrt()).ToArray(), normal, 1e-5f);
        }
        // Strided, constant and empty.
        GradientCheck.Require(x => x[0].Transpose(0, 2).Normalize([1], 0.01).Normal, [X]);
        Assert.All(Tensor.Ones([2, 3]).Normalize([1], 0.01).Normal.ToArray(), v => Assert.Equal(0, v));
        Assert.Equal([0, 4, 6], [.. X[0..0].Normalize([2], 0.01).Normal.Shape]);
    }

    [Fact]
    public void Rows_in_one_pass_are_the_composed_definition_with_all_gradients()
    {
        foreach (var (axes, gamma, beta) in ((int, bool, bool)[])[(1, true, true), (1, false, true), (1, true, false), (2, false, false), (2, true, true), (3, true, true)])
        {
            var x = LayerCheck.Numbers([6, 4, 3]).Transpose(0, 2);
            Shape own = [.. x.Shape[^axes..]];
            var (g, b) = (gamma ? LayerCheck.Numbers(own, 3) : null, beta ? LayerCheck.Numbers(own, 4) : null);
            var (fast, plain) = (Run(v => v.LayerNorm(axes, g, b, 0.01)!), Run(v =>
            {
                var y = v.Normalize([.. Enumerable.Range(3 - axes, axes)], 0.01).Normal;
                y = g is null ? y : y * g;
                return b is null ? y : y + b;
            }));
            for (var i = 0; i < fast.Length; i++)
                LayerCheck.Close(plain[i].ToArray(), fast[i], 1e-4f);

            Tensor[] Run(Func<Tensor, Tensor> f)
            {
                using var tape = Gradients.Record();
                var y = f(x);
                return [y.Detach(), .. Gradients.Of((y * LayerCheck.Numbers(y.Shape, 9)).Sum(), [x, .. g is null ? [] : (Tensor[])[g], .. b is null ? [] : (Tensor[])[b]])];
            }
        }
        Assert.Null(LayerCheck.Numbers([2, 3]).To(DType.Float64).LayerNorm(1, null, null, 0.01));
    }

    [Fact]
    public void Vectors_get_length_one_and_zeros_stay()
    {
        LayerCheck.Close([0.6f, 0.8f, 0, 0], new UnitNormalization().Call(Tensor.From(new float[,] { { 3, 4 }, { 0, 0 } })));
        GradientCheck.Require(x => new UnitNormalization().Call(x[0]), [Tensor.From(new float[,] { { 3, 4 }, { 1, -2 } })]);
    }

    [Fact]
    public void Streams_refuse_statistics_over_all_steps_only()
    {
        foreach (var layer in (Layer[])[new LayerNormalization(), new BatchNormalization(), new RmsNormalization(), new UnitNormalization(), new PRelu { SharedAxes = [1] }, new GaussianNoise(1)])
            new Sequential { layer }.Build([null, 2]).OpenStream(1).Step([1f, 2], new float[2]);
        foreach (var layer in (Layer[])[new GroupNormalization(1), new UnitNormalization { Axis = [1] }])
            Assert.Contains("all time steps", Assert.Throws<InvalidOperationException>(() => new Sequential { layer }.Build([null, 2]).OpenStream(1)).Message, StringComparison.Ordinal);
    }

    static readonly IEqualityComparer<double> Near = EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-5, _ => 0);
}
