namespace Unroll;

/// <summary>What max poolings share: the largest number of each window.</summary>
public abstract class MaxPoolingLayer : PoolingLayer
{
    private protected MaxPoolingLayer(int axes) : base(axes)
    {
    }

    private protected sealed override Tensor Along(Tensor x, int axis, WindowAxis window, Mask? mask)
    {
        if (mask is null)
            return Join(x, axis, window, float.NegativeInfinity, Tensor.Maximum);
        var y = Join(Tensor.Where(mask.Against(x.Rank), x, x.Like(double.NegativeInfinity)), axis, window, float.NegativeInfinity, Tensor.Maximum);
        return Zeroed(y, Masked(mask, y.Shape[axis]));
    }
}
