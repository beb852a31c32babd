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
        Assert.Equal(x.Shape, Get(name).Of(x).Shape);
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
