namespace Unroll;

/// <summary>Every position several times along both axes.</summary>
/// <remarks>
/// <para>Nearest: y[b, i, j, :] = x[b, i / size, j / size, :]. Bilinear: position i lies at (i + 1/2) / size - 1/2 of x (half-pixel centres, as in Keras), ends repeated.</para>
/// <para>Shapes: [batch, height, width, channels] -> [batch, height * size, width * size, channels].</para>
/// <para>Mask, of axis 1: repeated like the rows; refused with <see cref="Interpolation.Bilinear"/>, which would mix masked rows in.</para>
/// </remarks>
/// <param name="size">How often: one number for both axes, or [height, width].</param>
public sealed class UpSampling2D(params int[] size) : SpatialLayer(2)
{
    /// <summary>Twice along both axes.</summary>
    public UpSampling2D() : this(2)
    {
    }

    /// <summary>How often: one number for both axes, or [height, width].</summary>
    public int[] Size { get; } = ConvolutionWindows.Checked(size, 2, nameof(UpSampling2D), nameof(size));

    /// <summary>What stands between the positions. Default: the nearest one.</summary>
    public Interpolation Interpolation { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => Interpolation == Interpolation.Bilinear ? MaskPolicy.Refuse : base.MaskPolicy;

    internal override string? StreamProblem(Values inputs) => "it makes several steps of one";

    private protected override Tensor Compute(Tensor x, Mask? mask)
    {
        var sizes = ConvolutionWindows.PerAxis(Size, Axes);
        if (Interpolation == Interpolation.Nearest)
            return x.RepeatEach(sizes[0], 1).RepeatEach(sizes[1], 2);
        var (batch, height, width, channels) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        var rows = Between(height, sizes[0], x).MatMul(x.Reshape(batch, height, width * channels)).Reshape(batch * height * sizes[0], width, channels);
        return Between(width, sizes[1], x).MatMul(rows).Reshape(batch, height * sizes[0], width * sizes[1], channels);
    }

    private protected override Mask Masked(Mask mask, int time) => mask.Rewritten(time, DisplayName, (real, made) =>
    {
        for (var t = 0; t < made.Length; t++)
            made[t] = real[t / ConvolutionWindows.PerAxis(Size, Axes)[0]];
    });

    /// <summary>The share that each position of x has in each of the output: [length * size, length].</summary>
    static Tensor Between(int length, int size, Tensor like)
    {
        if (like.Backend is ShapeOnlyBackend shapes)
            return shapes.Placeholder([length * size, length], like.DType);
        var shares = new double[length * size * length];
        for (var i = 0; i < length * size; i++)
        {
            var at = Math.Clamp(((i + 0.5) / size) - 0.5, 0, length - 1);
            var below = Math.Min((int)at, Math.Max(0, length - 2));
            shares[(i * length) + below] += 1 - (at - below);
            if (below + 1 < length)
                shares[(i * length) + below + 1] += at - below;
        }
        return Tensor.From(shares, [length * size, length], like.DType).On(like.Backend);
    }
}
