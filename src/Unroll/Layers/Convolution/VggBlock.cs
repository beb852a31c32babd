using System.Globalization;

namespace Unroll;

/// <summary>A block of a network for pictures: convolutions of 3 by 3, one after another, then a max pooling that halves height and width.</summary>
/// <remarks>
/// <para>y = pool(a(conv(... a(conv(x))))), each convolution with zeros at the ends, so that it keeps height and width.</para>
/// <para>Shapes: [batch, height, width, channels] -> [batch, height / 2, width / 2, filters], rounded down. For a sequence of pictures put it into <see cref="TimeDistributed"/>.</para>
/// <para>Weights: those of its <see cref="Conv2D"/> layers: filters * (9 * channels + 1) numbers, then filters * (9 * filters + 1) for each further one.</para>
/// <para>Mask, of axis 1: a row of the output is real when one of the rows that are pooled into it is.</para>
/// <para>Source: Simonyan and Zisserman 2014. VGG-16 is the blocks (64, 2), (128, 2), (256, 3), (512, 3), (512, 3).</para>
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="convolutions">How many convolutions. Default 2.</param>
public sealed class VggBlock(int filters, int convolutions = 2) : UnaryLayer
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = Require.Positive(filters, nameof(VggBlock));

    /// <summary>How many convolutions.</summary>
    public int Convolutions { get; } = Require.Positive(convolutions, nameof(VggBlock));

    /// <summary>Applied after each convolution. Default ReLU.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Fills the kernels. Default He uniform, which suits ReLU.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.HeUniform;

    /// <summary>A penalty on the kernels. Default none.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{Convolutions} x {Filters}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        for (var i = 0; i < Convolutions; i++)
        {
            var layer = new Conv2D(Filters, 3) { Padding = PaddingMode.Same, Activation = Activation, KernelInitializer = KernelInitializer, KernelRegularizer = KernelRegularizer };
            Track(layer, string.Create(CultureInfo.InvariantCulture, $"conv_{i}")).EnsureBuilt([i == 0 ? input : [.. input[..^1], Filters]]);
        }
        Track(new MaxPooling2D(), "pool");
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        foreach (var (_, layer) in Children)
            x = layer.Call(x, pass);
        return x;
    }
}
