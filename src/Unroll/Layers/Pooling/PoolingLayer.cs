namespace Unroll;

/// <summary>What poolings over windows share.</summary>
public abstract class PoolingLayer : SpatialLayer
{
    private protected PoolingLayer(int axes) : base(axes)
    {
    }

    /// <summary>What happens at the ends. Default: only whole windows.</summary>
    public PaddingMode Padding { get; init; }

    internal override string? StreamProblem(Values inputs) => "it takes several time steps into one";

    private protected abstract int[] Sizes { get; }

    private protected abstract int[] Steps { get; }

    /// <summary>One axis after the other: x is pooled already along the axes behind.</summary>
    private protected abstract Tensor Along(Tensor x, int axis, WindowAxis window, Mask? mask);

    private protected sealed override Tensor Compute(Tensor x, Mask? mask)
    {
        if (Padding == PaddingMode.Causal && Axes > 1)
            throw new ArgumentException($"{Who}: got Padding = PaddingMode.Causal; needed Valid or Same on {Axes} axes.");
        var windows = ConvolutionWindows.Of(Who, x.Shape, Sizes, Steps, [.. Enumerable.Repeat(1, Axes)], Padding);
        // The last axis first: of equal numbers the first in row-major order then wins.
        for (var i = Axes - 1; i >= 0; i--)
            x = Along(x, 1 + i, windows[i], i == 0 ? mask : null);
        return x;
    }

    private protected sealed override Mask Masked(Mask mask, int time)
    {
        var axis = ConvolutionWindows.Along(mask.Time, Sizes[0], Steps[0], 1, Padding);
        return mask.Rewritten(time, DisplayName, (real, made) => ConvolutionWindows.AnyReal(real, made, axis));
    }

    /// <summary>The elements at the same place of every window, joined place by place.</summary>
    private protected static Tensor Join(Tensor x, int axis, WindowAxis window, float outside, Func<Tensor, Tensor, Tensor> join)
    {
        var count = window.Count(x.Shape[axis]);
        if (window.Before + window.After > 0)
            x = x.Pad(axis, window.Before, window.After, outside);
        var slices = new Slice[axis + 1];
        Array.Fill(slices, System.Range.All);
        if (count == 0)
        {
            slices[axis] = 0..0;
            return x[slices];
        }
        Tensor? all = null;
        for (var k = 0; k < window.Size; k++)
        {
            slices[axis] = Slice.Every(window.Stride, k..(k + ((count - 1) * window.Stride) + 1));
            all = all is null ? x[slices] : join(all, x[slices]);
        }
        return all!;
    }
}
