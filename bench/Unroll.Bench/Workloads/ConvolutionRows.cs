namespace Unroll.Bench;

/// <summary>Convolutions: forward, and forward with the gradients of input and weights.</summary>
internal static class ConvolutionRows
{
    internal static IEnumerable<(string, Func<Row>)> All =>
    [
        .. Both("conv1d_b32_t512_64_64_k3", () => new Conv1D(64, 3) { Padding = PaddingMode.Same }, [32, 512, 64], 3 * 64 * 64),
        .. Both("conv1d_b8_t4096_32_32_k5", () => new Conv1D(32, 5) { Padding = PaddingMode.Same }, [8, 4096, 32], 5 * 32 * 32),
        .. Both("conv1d_b32_t128_256_256_k3", () => new Conv1D(256, 3) { Padding = PaddingMode.Same }, [32, 128, 256], 3 * 256 * 256),
        .. Both("conv1d_b32_t4096_1_32_k8", () => new Conv1D(32, 8) { Padding = PaddingMode.Causal }, [32, 4096, 1], 8 * 32),
        .. Both("conv1d_b32_t1024_8_16_k3", () => new Conv1D(16, 3) { Padding = PaddingMode.Same }, [32, 1024, 8], 3 * 8 * 16),
        .. Both("depthwise1d_b32_t512_256_k5", () => new DepthwiseConv1D(5) { Padding = PaddingMode.Same }, [32, 512, 256], 5 * 256),
        .. Both("conv2d_b8_56_64_64_k3", () => new Conv2D(64, 3) { Padding = PaddingMode.Same }, [8, 56, 56, 64], 9 * 64 * 64),
    ];

    /// <param name="name">Name of the rows.</param>
    /// <param name="make">Makes the layer, whose output has as many positions as its input.</param>
    /// <param name="shape">The input.</param>
    /// <param name="perPosition">Multiply-adds of a position.</param>
    static IEnumerable<(string, Func<Row>)> Both(string name, Func<Layer> make, Shape shape, int perPosition)
    {
        var flops = 2.0 * perPosition;
        foreach (var length in shape[..^1])
            flops *= length;
        yield return ($"{name}.infer", () =>
        {
            var (layer, x) = (make(), Rows.Normal(shape));
            layer.Call(x);
            return new Row(() => layer.Call(x), shape[0], flops);
        }
        );
        yield return ($"{name}.train", () =>
        {
            var (layer, x) = (make(), Rows.Normal(shape));
            layer.Call(x);
            var pass = new LayerPass(layer, x);
            return new Row(() =>
            {
                pass.Forward();
                pass.Backward();
            }, shape[0], 3 * flops);
        }
        );
    }
}
