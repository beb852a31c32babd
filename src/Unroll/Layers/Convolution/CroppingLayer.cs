using System.Globalization;

namespace Unroll;

/// <summary>What croppings share.</summary>
public abstract class CroppingLayer : EdgeLayer
{
    private protected CroppingLayer(int axes, int[] amounts) : base(axes, amounts)
    {
    }

    private protected sealed override Tensor Compute(Tensor x, Mask? mask)
    {
        var slices = new Slice[1 + Axes];
        slices[0] = System.Range.All;
        for (var i = 0; i < Axes; i++)
        {
            var ((before, after), length) = (Ends(i), x.Shape[1 + i]);
            if (before + after > length)
                throw new ShapeException(Who, string.Create(CultureInfo.InvariantCulture, $"{length} positions along axis {1 + i} of {x.Shape}"), string.Create(CultureInfo.InvariantCulture, $"at least {before + after}, which are cut off"));
            slices[1 + i] = before..(length - after);
        }
        return x[slices];
    }

    private protected sealed override Mask Masked(Mask mask, int time) => mask.Rewritten(time, DisplayName, (real, made) =>
    {
        var ((before, after), (first, end)) = (Ends(0), Span(real));
        for (var t = 0; t < made.Length; t++)
            made[t] = real[t + before] && t >= first && t + before < end - after;
    });
}
