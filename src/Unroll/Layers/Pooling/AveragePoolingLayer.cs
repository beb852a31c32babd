namespace Unroll;

/// <summary>What average poolings share: the mean of what each window holds, padding and masked steps not counted.</summary>
public abstract class AveragePoolingLayer : PoolingLayer
{
    private protected AveragePoolingLayer(int axes) : base(axes)
    {
    }

    private protected sealed override Tensor Along(Tensor x, int axis, WindowAxis window, Mask? mask)
    {
        var sum = Join(Zeroed(x, mask), axis, window, 0, (a, b) => a + b);
        return sum / Counts(x, axis, window, mask).On(sum.Backend).To(sum.DType);
    }

    /// <summary>How many elements each window holds, at least 1: [1 or batch, ..., windows, ...1].</summary>
    static Tensor Counts(Tensor x, int axis, WindowAxis window, Mask? mask)
    {
        var (windows, rows) = (window.Count(x.Shape[axis]), mask?.Batch ?? 1);
        var shape = new int[x.Rank];
        Array.Fill(shape, 1);
        (shape[0], shape[axis]) = (rows, windows);
        if (mask is { Steps.View.Storage.CanRead: false })
            return Tensor.Empty(x.Backend, x.DType, Shape.Wrap(shape), "counts");
        var real = mask is null ? default : mask.Steps.AsSpan<bool>();
        var counts = new float[rows * windows];
        for (var b = 0; b < rows; b++)
            for (var w = 0; w < windows; w++)
            {
                var count = 0;
                for (var k = 0; k < window.Size; k++)
                {
                    var t = (w * window.Stride) + k - window.Before;
                    count += t >= 0 && t < x.Shape[axis] && (mask is null || real[(b * mask.Time) + t]) ? 1 : 0;
                }
                counts[(b * windows) + w] = Math.Max(1, count);
            }
        return Tensor.From(counts, Shape.Wrap(shape));
    }
}
