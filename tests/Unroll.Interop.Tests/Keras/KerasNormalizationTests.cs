using System.Text.Json;

namespace Unroll.Interop.Tests.Keras;

/// <summary>Normalisation, noise and activations as Keras writes them, every argument.</summary>
public class KerasNormalizationTests
{
    static T Read<T>(string className, string config) where T : Layer
    {
        using var json = JsonDocument.Parse(config);
        return Assert.IsType<T>(KerasConfigReader.Read(className, json.RootElement));
    }

    [Fact]
    public void Batch_normalisation_with_renormalisation()
    {
        var layer = Read<BatchNormalization>("BatchNormalization", """
            {"name": "bn", "trainable": true, "axis": [1], "momentum": 0.9, "epsilon": 0.01, "center": false, "scale": true, "beta_initializer": "zeros", "gamma_initializer": {"class_name": "Constant", "config": {"value": 2.0}},
             "moving_mean_initializer": "ones", "moving_variance_initializer": "ones", "beta_regularizer": null, "gamma_regularizer": {"class_name": "L2", "config": {"l2": 0.5}}, "beta_constraint": null,
             "gamma_constraint": {"class_name": "NonNeg", "config": {}}, "synchronized": false, "renorm": true, "renorm_clipping": {"rmax": 3.0, "rmin": 0.3, "dmax": 5.0}, "renorm_momentum": 0.8}
            """);
        Assert.Equal((1, 0.9, 0.01, false, true, true), (layer.Axis, layer.Momentum, layer.Epsilon, layer.Center, layer.Scale, layer.Renorm));
        Assert.Equal((3.0, 0.3, 5.0, 0.8), (layer.RenormMax, layer.RenormMin, layer.RenormShift, layer.RenormMomentum));
        Assert.Equal(2, Assert.IsType<Constant>(layer.GammaInitializer).Value);
        Assert.IsType<L2>(layer.GammaRegularizer);
        Assert.IsType<NonNeg>(layer.GammaConstraint);
        Assert.Contains("'rmid' is not known; known are rmin, rmax, dmax", Assert.Throws<FormatException>(() => Read<BatchNormalization>("BatchNormalization", """{"renorm": true, "renorm_clipping": {"rmid": 1}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("synchronized", Assert.Throws<FormatException>(() => Read<BatchNormalization>("BatchNormalization", """{"synchronized": true}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_normalisations()
    {
        Assert.Equal([-1], Read<LayerNormalization>("LayerNormalization", """{"axis": -1, "rms_scaling": true}""").Axis);
        Assert.True(Read<LayerNormalization>("LayerNormalization", """{"axis": [1, 2], "rms_scaling": true, "epsilon": 1e-5}""") is { Axis: [1, 2], RmsScaling: true, Epsilon: 1e-5 });
        Assert.True(Read<RmsNormalization>("RMSNormalization", """{"axis": -1, "epsilon": 1e-6}""") is { Axis: [-1], Epsilon: 1e-6 });
        Assert.True(Read<GroupNormalization>("GroupNormalization", """{"groups": 4, "axis": -1, "center": true}""") is { Groups: 4, Axis: -1 });
        Assert.Equal([1, 2], Read<UnitNormalization>("UnitNormalization", """{"axis": [1, 2]}""").Axis);
        var given = Read<Normalization>("Normalization", """{"axis": [-1], "mean": [[1, 2]], "variance": 4.0, "invert": true}""");
        Assert.True(given is { Axis: [-1], Mean: [1, 2], Variance: [4], Invert: true });
        Assert.Empty(Read<Normalization>("Normalization", """{"axis": [], "mean": null, "variance": null}""").Axis);
    }

    [Fact]
    public void Adapted_statistics_with_a_count_of_whole_numbers()
    {
        var layer = Read<Normalization>("Normalization", """{"axis": [-1]}""");
        layer.Call(Tensor.Zeros([1, 2]));
        KerasConfigReader.SetWeights(layer, [Tensor.From([1f, 2], [2]), Tensor.From([4f, 9], [2]), Tensor.From([7], Shape.Scalar)]);
        Assert.Equal([2f, 0], layer.Call(Tensor.From(new float[,] { { 5, 2 } })).ToArray());
    }

    [Fact]
    public void Noise_and_penalties()
    {
        Assert.Equal(0.25f, Read<SpatialDropout1D>("SpatialDropout1D", """{"rate": 0.25, "seed": null}""").Rate);
        Assert.Equal(0.25f, Read<SpatialDropout2D>("SpatialDropout2D", """{"rate": 0.25, "data_format": "channels_last"}""").Rate);
        Assert.Equal(0.5f, Read<GaussianNoise>("GaussianNoise", """{"stddev": 0.5, "seed": 3}""").Deviation);
        Assert.Equal(0.5f, Read<GaussianDropout>("GaussianDropout", """{"rate": 0.5}""").Rate);
        Assert.True(Read<AlphaDropout>("AlphaDropout", """{"rate": 0.5, "noise_shape": [null, 1, null]}""") is { Rate: 0.5f, NoiseShape: [null, 1, null] });
        Assert.True(Read<ActivityRegularization>("ActivityRegularization", """{"l1": 0.1, "l2": 0.2}""") is { L1: 0.1f, L2: 0.2f });
        Assert.IsType<L1>(Read<Flatten>("Flatten", """{"activity_regularizer": {"class_name": "L1", "config": {"l1": 0.1}}}""").ActivityRegularizer);
        Assert.True(Read<Dense>("Dense", """{"units": 2, "kernel_regularizer": {"class_name": "OrthogonalRegularizer", "config": {"factor": 0.5, "mode": "columns"}}}""")
            .KernelRegularizer is OrthogonalRegularizer { Factor: 0.5f, Mode: OrthogonalMode.Columns });
    }

    [Fact]
    public void Activations_that_are_layers_in_Keras()
    {
        Assert.True(Read<ActivationLayer>("ReLU", """{"name": "r", "max_value": 6.0, "negative_slope": 0.1, "threshold": 0.5}""") is
        { Name: "r", Activation: ReluActivation { MaxValue: 6, NegativeSlope: 0.1f, Threshold: 0.5f } });
        Assert.True(Read<ActivationLayer>("LeakyReLU", """{"negative_slope": 0.3}""").Activation is LeakyReluActivation { Slope: 0.3f });
        Assert.True(Read<ActivationLayer>("ELU", """{"alpha": 0.5}""").Activation is EluActivation { Alpha: 0.5f });
        Assert.True(Read<PRelu>("PReLU", """{"alpha_initializer": "ones", "alpha_regularizer": null, "alpha_constraint": null, "shared_axes": [1]}""") is { SharedAxes: [1], AlphaInitializer: Constant { Value: 1 } });
        foreach (var name in new[] { "celu", "glu", "hard_shrink", "soft_shrink", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus" })
            Assert.Equal(name.Replace("_", "", StringComparison.Ordinal), Read<ActivationLayer>("Activation", $$"""{"activation": "{{name}}"}""").Activation.ToString().ToLowerInvariant());
    }

    [Fact]
    public void A_fourier_kernel_without_a_window()
    {
        var kernel = Read<Dense>("Dense", """{"units": 2, "kernel_initializer": {"class_name": "STFT", "config": {"side": "imag", "window": null, "scaling": null, "periodic": true}}}""").KernelInitializer;
        Assert.True(kernel is Stft { Side: StftSide.Imag, Window: null, Scaling: null, Periodic: true });
        Assert.True(Read<Dense>("Dense", """{"units": 2, "kernel_initializer": {"class_name": "STFT", "config": {"side": "real", "window": "hamming", "scaling": "spectrum"}}}""")
            .KernelInitializer is Stft { Side: StftSide.Real, Window: StftWindow.Hamming, Scaling: StftScaling.Spectrum });
    }
}
