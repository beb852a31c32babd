using System.Reflection;

namespace Unroll.Tests;

public sealed class ActivationTests
{
    public static TheoryData<string> Known
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var property in typeof(Activation).GetProperties(BindingFlags.Static | BindingFlags.Public))
                names.Add(property.Name);
            return names;
        }
    }

    static Activation Get(string name) => (Activation)typeof(Activation).GetProperty(name)!.GetValue(null)!;

    [Theory]
    [MemberData(nameof(Known))]
    public void Every_known_activation_has_the_right_gradient_and_keeps_the_mask(string name)
    {
        var x = Tensor.From([-7.3f, -2.2f, -0.6f, -0.1f, 0.2f, 0.9f, 2.4f, 7.1f, 0.35f, -1.4f, 1.7f, -3.3f], [2, 3, 2]);
        GradientCheck.Require(v => Get(name).Of(v[0]), [x]);
        var mask = Mask.FromLengths([3, 1], 3);
        Assert.NotNull(Get(name).Of(x.WithMask(mask)).Mask);
        // A gated linear unit halves the features.
        Assert.Equal(name == "Glu" ? [2, 3, 1] : x.Shape, Get(name).Of(x).Shape);
    }

    [Theory]
    [InlineData("Linear", -1.5, -1.5)]
    [InlineData("Tanh", 0.5, 0.46211716)]
    [InlineData("Sigmoid", 1, 0.7310586)]
    [InlineData("Relu", -1, 0)]
    [InlineData("HardSigmoid", 1, 0.6666667)]
    [InlineData("Softsign", -3, -0.75)]
    [InlineData("Elu", -1, -0.63212056)]
    [InlineData("Selu", -1, -1.1113307)]
    [InlineData("Softplus", 1, 1.3132616)]
    [InlineData("Exponential", 1, 2.7182817)]
    [InlineData("LeakyRelu", -2, -0.4)]
    [InlineData("Relu6", 8, 6)]
    [InlineData("HardTanh", -3, -1)]
    [InlineData("Gelu", 1, 0.8413447)]
    [InlineData("Silu", 1, 0.7310586)]
    [InlineData("HardSilu", 1, 0.6666667)]
    [InlineData("Mish", 1, 0.8650984)]
    [InlineData("LogSigmoid", 1, -0.31326166)]
    [InlineData("TanhShrink", 1, 0.23840584)]
    [InlineData("Celu", -1, -0.63212056)]
    [InlineData("HardShrink", 0.4, 0)]
    [InlineData("HardShrink", -0.6, -0.6)]
    [InlineData("SoftShrink", -0.75, -0.25)]
    [InlineData("SoftShrink", 0.25, 0)]
    [InlineData("SparsePlus", -2, 0)]
    [InlineData("SparsePlus", 0.5, 0.5625)]
    [InlineData("SparsePlus", 3, 3)]
    [InlineData("SparseSigmoid", 0.5, 0.75)]
    [InlineData("SparseSigmoid", -3, 0)]
    [InlineData("Squareplus", 1, 1.618034)]
    public void Known_activations_give_the_numbers_of_keras(string name, double x, double y) =>
        Assert.Equal(y, Get(name).Of(Tensor.Scalar((float)x)).Item(), 2e-6);

    [Fact]
    public void Softmax_sums_to_one_along_its_axis()
    {
        var x = Tensor.From(new float[,] { { 1, 2 }, { 3, 5 } });
        Assert.Equal([0.26894143f, 0.7310586f, 0.11920292f, 0.880797f], Activation.Softmax.Of(x).ToArray().Select(v => v).ToArray(), new Near());
        Assert.Equal(1, new SoftmaxActivation { Axis = 0 }.Of(x).Sum(0)[1].Item(), 1e-6f);
        Assert.Equal(MathF.Log(0.7310586f), Activation.LogSoftmax.Of(x)[0, 1].Item(), 1e-6f);
    }

    [Fact]
    public void A_gated_linear_unit_multiplies_halves()
    {
        var x = Tensor.From(new float[,] { { 1, 2, 0, 1 } });
        Assert.Equal([0.5f, 1.4621172f], Activation.Glu.Of(x).ToArray(), new Near());
        Assert.Equal([0.7310586f, 1.7615942f], new GluActivation { Axis = 1 }.Of(Tensor.From(new float[,,] { { { 1, 2 }, { 1, 2 } } })).ToArray(), new Near());
        Assert.Contains("an even number", Assert.Throws<ShapeException>(() => Activation.Glu.Of(x[.., 0..3])).Message);
    }

    [Fact]
    public void Sparsemax_is_the_nearest_point_of_the_simplex()
    {
        var x = Tensor.From(new float[,] { { 1, 0.9f, -2 }, { 0, 0, 0 }, { 5, 1, 1 }, { 0.1f, 0.2f, 0.3f } });
        float third = 1 / 3f;
        Assert.Equal([0.55f, 0.45f, 0, third, third, third, 1, 0, 0, 0.2333333f, 0.3333333f, 0.4333333f], Activation.Sparsemax.Of(x).ToArray(), new Near());
        Assert.Equal(Activation.Sparsemax.Of(x).ToArray(), new SparsemaxActivation { Axis = 0 }.Of(x.Transpose()).Transpose().ToArray());
        // No other point of the simplex is nearer.
        var y = Activation.Sparsemax.Of(x);
        foreach (var other in (Tensor[])[Activation.Softmax.Of(x), y * 0.9f + 0.1f / 3])
            Assert.True((other - x).Square().Sum().Item() > (y - x).Square().Sum().Item());
    }

    [Fact]
    public void Rectifiers_begin_end_and_leak_as_their_options_say()
    {
        var x = Tensor.From([-10f, -5, 0, 5, 10], [5]);
        Assert.Equal([-5f, -2.5f, 0, 5, 10], new ReluActivation { NegativeSlope = 0.5f }.Of(x).ToArray(), new Near());
        Assert.Equal([0f, 0, 0, 5, 5], new ReluActivation { MaxValue = 5 }.Of(x).ToArray(), new Near());
        Assert.Equal([0f, 0, 0, 0, 10], new ReluActivation { Threshold = 5 }.Of(x).ToArray(), new Near());
        Assert.Equal([-6.5f, -4, -1.5f, 5.75f, 5.75f], (new ReluActivation { Threshold = 3, MaxValue = 5, NegativeSlope = 0.5f }.Of(x) + new ReluActivation { NegativeSlope = 0, MaxValue = 0.75f }.Of(x)).ToArray(), new Near());
        Assert.Equal([7f, 7, 7, 5, 10], new ThresholdActivation(2, 7).Of(x).ToArray(), new Near());
        Assert.Contains("got MaxValue = -1", Assert.Throws<ArgumentOutOfRangeException>(() => new ReluActivation { MaxValue = -1 }).Message);
        Assert.Contains("got Alpha = 0", Assert.Throws<ArgumentOutOfRangeException>(() => new CeluActivation { Alpha = 0 }).Message);
        Assert.Null(new ReluActivation { MaxValue = 6 }.Kind);
        foreach (var activation in (Activation[])[new ReluActivation { Threshold = 3, MaxValue = 7, NegativeSlope = 0.5f }, new ThresholdActivation(2, 7), new CeluActivation { Alpha = 2 },
            new HardShrinkActivation { Threshold = 6 }, new SoftShrinkActivation { Threshold = 6 }, new SquareplusActivation { B = 1 }])
            GradientCheck.Require(v => activation.Of(v[0]), [x + 0.25f]);
    }

    [Fact]
    public void Far_from_zero_the_new_activations_stay_finite()
    {
        var x = Tensor.From([-1e4f, 1e4f], [2]);
        foreach (var activation in (Activation[])[Activation.Celu, Activation.SparsePlus, Activation.Squareplus, Activation.Sparsemax, Activation.SoftShrink])
        {
            using var tape = Gradients.Record();
            var y = activation.Of(x);
            Assert.All((float[])[.. y.ToArray(), .. Gradients.Of(y.Sum(), x)[0].ToArray()], v => Assert.True(float.IsFinite(v), activation.ToString()));
        }
    }

    [Fact]
    public void Options_change_slope_alpha_and_form()
    {
        var x = Tensor.From([-2f, 2f], [2]);
        Assert.Equal([-0.02f, 2f], new LeakyReluActivation { Slope = 0.01f }.Of(x).ToArray(), new Near());
        Assert.Equal([0.1f, 0.9f], new HardSigmoidActivation { Slope = 0.2f }.Of(x).ToArray(), new Near());
        Assert.Equal([-0.43233237f, 2f], new EluActivation { Alpha = 0.5f }.Of(x).ToArray(), new Near());
        Assert.Equal([-0.04540229f, 1.9545977f], new GeluActivation { Approximate = true }.Of(x).ToArray(), new Near());
        foreach (var activation in (Activation[])[new LeakyReluActivation { Slope = 0.01f }, new HardSigmoidActivation { Slope = 0.2f }, new EluActivation { Alpha = 0.5f }])
            GradientCheck.Require(v => activation.Of(v[0]), [x]);
    }

    [Fact]
    public void The_kernels_know_an_activation_by_its_own_name_and_with_its_standard_options_only()
    {
        foreach (var kind in Enum.GetValues<Kernels.ActivationKind>())
            if (kind != Kernels.ActivationKind.HardSigmoidFifth)
                Assert.Equal(kind, Get(kind.ToString()).Kind);
        Assert.Null(Activation.Gelu.Kind);
        Assert.Null(new LeakyReluActivation { Slope = 0.3f }.Kind);
        Assert.Null(new EluActivation { Alpha = 2 }.Kind);
        Assert.Null(new HardSigmoidActivation { Slope = 0.3f }.Kind);
        Assert.Equal(Kernels.ActivationKind.HardSigmoidFifth, new HardSigmoidActivation { Slope = 0.2f }.Kind);
    }

    [Fact]
    public void An_activation_of_whole_numbers_is_refused()
    {
        var error = Assert.Throws<ShapeException>(() => Activation.Tanh.Of(Tensor.Range(3)));
        Assert.Contains("To(DType.Float32)", error.Message);
    }

    sealed class Near : IEqualityComparer<float>
    {
        public bool Equals(float a, float b) => Math.Abs(a - b) < 2e-6f;

        public int GetHashCode(float value) => 0;
    }
}
