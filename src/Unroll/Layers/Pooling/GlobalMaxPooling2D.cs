namespace Unroll;

/// <summary>The largest number of all positions, for each channel.</summary>
/// <remarks>
/// <para>y[b, f] = max over real positions t of x[b, t, f].</para>
/// <para>Shapes: [batch, height, width, channels] -> [batch, channels], or [batch, 1, 1, channels] with <see cref="GlobalPoolingLayer.KeepDims"/>.</para>
/// <para>Mask, of axis 1: used up; masked steps never win, and a row without a real step gives 0. In Keras masked steps may win.</para>
/// </remarks>
public sealed class GlobalMaxPooling2D() : GlobalPoolingLayer(2)
{
    private protected override Tensor Compute(Tensor x, Mask? mask)
    {
        if (mask is null)
            return x.Max(Positions, KeepDims);
        var y = Tensor.Where(mask.Against(x.Rank), x, x.Like(double.NegativeInfinity)).Max(Positions, keepDims: true);
        y = Tensor.Where(RealSteps(x, mask)!.Greater(0.5f), y, y.Like(0));
        return KeepDims ? y : y.Reshape(x.Shape[0], x.Shape[^1]);
    }
}
