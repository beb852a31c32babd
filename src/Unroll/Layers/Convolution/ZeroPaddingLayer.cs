namespace Unroll;

/// <summary>What paddings with zeros share.</summary>
public abstract class ZeroPaddingLayer : EdgeLayer
{
    private protected ZeroPaddingLayer(int axes, int[] amounts) : base(axes, amounts)
    {
    }

    private protected sealed override Tensor Compute(Tensor x, Mask? mask)
    {
        x = Zeroed(x, mask);
        for (var i = 0; i < Axes; i++)
            if (Ends(i) is var (before, after) && before + after > 0)
                x = x.Pad(1 + i, before, after);
        return x;
    }

    private protected sealed override Mask Masked(Mask mask, int time) => mask.Rewritten(time, DisplayName, (real, made) =>
    {
        var ((before, after), (first, end)) = (Ends(0), Span(real));
        if (end == 0)
            return;
        // The row's own zeros lie directly at its real steps; holes between those stay.
        real[first..end].CopyTo(made[(first + before)..]);
        made.Slice(first, before).Fill(true);
        made.Slice(end + before, after).Fill(true);
    });
}
