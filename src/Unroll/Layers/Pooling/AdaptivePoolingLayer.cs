namespace Unroll;

/// <summary>What poolings to a given number of steps share.</summary>
public abstract class AdaptivePoolingLayer : SpatialLayer
{
    private protected AdaptivePoolingLayer(int outputSize) : base(1) => OutputSize = Require.Positive(outputSize, GetType().Name);

    /// <summary>Windows, whatever the number of steps.</summary>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public sealed override MaskPolicy MaskPolicy => ChannelsFirst ? MaskPolicy.Refuse : MaskPolicy.Consume;

    /// <summary>The result of one window: of the steps that are in it, for each row [batch, time], or of a range of steps.</summary>
    private protected abstract Tensor Window(Tensor x, Tensor? inside);

    private protected sealed override Mask? Masked(Mask mask, int time) => null;

    private protected sealed override Tensor Compute(Tensor x, Mask? mask)
    {
        var windows = new Tensor[OutputSize];
        for (var w = 0; w < OutputSize; w++)
        {
            var (first, end) = Range(w, x.Shape[1]);
            windows[w] = mask is null ? Window(x[.., first..end], null) : Window(x, Inside(mask, w));
        }
        return Tensor.Stack(windows, 1);
    }

    /// <summary>The steps of window w when so many are shared out; windows overlap where they cannot be equal.</summary>
    (int First, int End) Range(int w, int steps) => ((int)((long)w * steps / OutputSize), (int)((((w + 1L) * steps) + OutputSize - 1) / OutputSize));

    /// <summary>The steps of window w of each row's real steps: Bool [batch, time, 1].</summary>
    Tensor Inside(Mask mask, int w) => mask.Rewritten(mask.Time, DisplayName, (real, made) =>
    {
        var (first, end) = Range(w, real.Count(true));
        for (int t = 0, n = 0; t < real.Length; t++)
            if (real[t])
                made[t] = n++ is var at && at >= first && at < end;
    }).Steps.ExpandDims(2);
}
