namespace Unroll;

/// <summary>The largest number of all steps, for each feature.</summary>
/// <remarks>
/// <para>y[b, f] = max over real steps t of x[b, t, f].</para>
/// <para>Shapes: [batch, time, features] -> [batch, features], or [batch, 1, features] with <see cref="GlobalPoolingLayer.KeepDims"/>.</para>
/// <para>Mask: used up; masked steps never win, and a row without a real step gives 0. In Keras masked steps may win.</para>
/// </remarks>
public sealed class GlobalMaxPooling1D() : GlobalPoolingLayer(1)
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
