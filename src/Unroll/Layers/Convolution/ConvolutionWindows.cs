using System.Globalization;

namespace Unroll;

/// <summary>Where windows lie, and what that makes of a mask.</summary>
internal static class ConvolutionWindows
{
    /// <summary>The windows of an axis of a length.</summary>
    internal static WindowAxis Along(int length, int size, int stride, int dilation, PaddingMode padding)
    {
        var reach = ((size - 1) * dilation) + 1;
        var missing = padding switch
        {
            PaddingMode.Same => Math.Max(0, ((((length + stride - 1) / stride) - 1) * stride) + reach - length),
            PaddingMode.Causal => reach - 1,
            _ => 0,
        };
        var before = padding == PaddingMode.Causal ? missing : missing / 2;
        return new WindowAxis(size, stride, dilation, before, missing - before);
    }

    /// <summary>The windows of every axis but batch and channels; an axis that is too short is an error.</summary>
    internal static WindowAxis[] Of(string who, Shape input, int[] sizes, int[] strides, int[] dilations, PaddingMode padding)
    {
        var axes = new WindowAxis[sizes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            var length = input[1 + i];
            axes[i] = Along(length, sizes[i], strides[i], dilations[i], padding);
            if (axes[i].Count(length) == 0 && length > 0)
                throw new ShapeException(who, string.Create(CultureInfo.InvariantCulture, $"{length} steps along axis {1 + i} of {input}"),
                    string.Create(CultureInfo.InvariantCulture, $"at least {axes[i].Reach}, the size of a window"), "choose a smaller size, or Padding = PaddingMode.Same");
        }
        return axes;
    }

    /// <summary>Sizes given as one number for all axes or one for each.</summary>
    internal static int[] PerAxis(int[] given, int axes) => given.Length == axes ? given : [.. Enumerable.Repeat(given[0], axes)];

    /// <summary>One number of 1 or more, or one for each axis.</summary>
    internal static int[] Checked(int[] given, int axes, string who, string what)
    {
        if (given is null || (given.Length != 1 && given.Length != axes))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{who}: got {given?.Length ?? 0} numbers for {what}; needed 1, or {axes}: one for each axis."), what);
        foreach (var number in given)
            _ = Require.Positive(number, who, what);
        return given;
    }

    /// <summary>A window is real when any of its steps is: nothing real is lost. For pooling.</summary>
    internal static void AnyReal(ReadOnlySpan<bool> real, Span<bool> made, WindowAxis axis)
    {
        for (var w = 0; w < made.Length; w++)
            for (var k = 0; k < axis.Size; k++)
            {
                var t = (w * axis.Stride) + (k * axis.Dilation) - axis.Before;
                made[w] |= t >= 0 && t < real.Length && real[t];
            }
    }

    /// <summary>Without padding a window is real when all of its steps are; with padding, where masked steps count as zeros like those at the ends, when the step at its own
    /// place is. A row padded on the right then has as many real steps as it has alone.</summary>
    internal static void OwnReal(ReadOnlySpan<bool> real, Span<bool> made, WindowAxis axis, PaddingMode padding)
    {
        for (var w = 0; w < made.Length; w++)
        {
            made[w] = real[w * axis.Stride];
            for (var k = 1; k < axis.Size && padding == PaddingMode.Valid; k++)
                made[w] &= real[(w * axis.Stride) + (k * axis.Dilation)];
        }
    }

    /// <summary>The mask of another time axis, row by row.</summary>
    internal static Mask Rewritten(this Mask mask, int time, string layer, MaskRow row)
    {
        if (!mask.Steps.View.Storage.CanRead)
            return Mask.From(Tensor.Empty(mask.Steps.Backend, DType.Bool, [mask.Batch, time], layer), mask.Origin).Through(layer);
        var real = mask.Steps.AsSpan<bool>();
        var made = new bool[mask.Batch * time];
        for (var b = 0; b < mask.Batch; b++)
            row(real.Slice(b * mask.Time, mask.Time), made.AsSpan(b * time, time));
        return Mask.From(Tensor.From(made, [mask.Batch, time]), mask.Origin).Through(layer);
    }
}

/// <summary>Fills a row of a new mask, which holds false, from a row of the old one.</summary>
internal delegate void MaskRow(ReadOnlySpan<bool> real, Span<bool> made);
