namespace Unroll;

/// <summary>The mean of all positions, for each channel.</summary>
/// <remarks>
/// <para>y[b, f] = mean over real positions t of x[b, t, f].</para>
/// <para>Shapes: [batch, height, width, channels] -> [batch, channels], or [batch, 1, 1, channels] with <see cref="GlobalPoolingLayer.KeepDims"/>.</para>
/// <para>Mask, of axis 1: used up; masked steps are not counted, and a row without a real step gives 0.</para>
/// </remarks>
public sealed class GlobalAveragePooling2D() : GlobalPoolingLayer(2)
{
    private protected override Tensor Compute(Tensor x, Mask? mask)
    {
        if (RealSteps(x, mask) is not { } real)
            return x.Mean(Positions, KeepDims);
        var others = 1.0;
        foreach (var axis in Positions.AsSpan(1))
            others *= x.Shape[axis];
        var y = Zeroed(x, mask).Sum(Positions, keepDims: true) / (Tensor.Maximum(real, real.Like(1)) * real.Like(others));
        return KeepDims ? y : y.Reshape(x.Shape[0], x.Shape[^1]);
    }
}
