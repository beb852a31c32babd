using System.Numerics;
using System.Runtime.InteropServices;

namespace Unroll;

/// <summary>What layers do with masks beyond passing them on.</summary>
internal static class MaskedSteps
{
    /// <summary>The flags [batch, time] with axes of length 1 behind, so that they broadcast against a tensor of this rank.</summary>
    internal static Tensor Against(this Mask mask, int rank)
    {
        var sizes = new int[rank];
        Array.Fill(sizes, 1);
        (sizes[0], sizes[1]) = (mask.Batch, mask.Time);
        return mask.Steps.Reshape(Shape.Wrap(sizes));
    }

    /// <summary>x with zeros at masked steps, whatever stands there, and without its mask.</summary>
    internal static Tensor Zeroed(this Tensor x) => x.Mask is { } mask ? Tensor.Where(mask.Against(x.Rank), x, x.Like(0)).WithMask(null) : x;

    /// <summary>x with NaN and infinity at masked steps replaced by 0: a layer with weights multiplies them by a gradient of 0, which would not be 0.
    /// Finite padding stays as it is.</summary>
    internal static Tensor Clean(this Tensor x)
    {
        if (x.Mask is not { } mask || !x.IsFloat || x.Backend is ShapeOnlyBackend || x.Shape.Size == 0)
            return x;
        Tensor usable;
        if (x.Backend is StepBackend)
            // No looking: the numbers of the next step are others.
            usable = Finite(x);
        else
        {
            if (PaddingIsFinite(x, mask))
                return x;
            using var off = Gradients.Off();
            usable = Finite(x);
        }
        return Tensor.Where(mask.Against(x.Rank), x, Tensor.Where(usable, x, x.Like(0)));
    }

    /// <summary>Whether the numbers at masked steps are finite. Real steps are not looked at.</summary>
    static bool PaddingIsFinite(Tensor x, Mask mask)
    {
        if (x.DType != DType.Float32)
            return false;
        if (LeftOutSteps.Of(x.View, mask) is { Repeats: true } left)
        {
            var elements = (float[])x.View.Storage.Numbers;
            return left.Repeated().TrueForAll(step => AreFinite(left.Step(elements, step)));
        }
        var numbers = x.AsSpan();
        var real = mask.Steps.AsSpan<bool>();
        var each = numbers.Length / real.Length;
        for (int step = 0, end; step < real.Length; step = end)
        {
            var same = real[step..].IndexOf(!real[step]);
            end = same < 0 ? real.Length : step + same;
            if (!real[step] && !AreFinite(numbers[(step * each)..(end * each)]))
                return false;
        }
        return true;
    }

    // x - x is 0 for a finite number and NaN for any other.
    static bool AreFinite(ReadOnlySpan<float> x)
    {
        var sum = Vector<float>.Zero;
        var whole = MemoryMarshal.Cast<float, Vector<float>>(x);
        foreach (var v in whole)
            sum += v - v;
        var rest = 0f;
        foreach (var number in x[(whole.Length * Vector<float>.Count)..])
            rest += number - number;
        return Vector.EqualsAll(sum, Vector<float>.Zero) && rest == 0;
    }

    static Tensor Finite(Tensor x) => x.Detach().Abs().LessOrEqual(x.Like(x.DType == DType.Float64 ? double.MaxValue : float.MaxValue));

    /// <summary>Real where both say so; null means real everywhere.</summary>
    internal static Mask? Both(Mask? a, Mask? b, string layer)
    {
        if (a is null || b is null || a.SameAs(b))
            return (a ?? b)?.Through(layer);
        return Mask.From(Tensor.Where(a.Steps, b.Steps, b.Steps.Like(0)), $"{a.Origin} and {b.Origin} -> {layer}");
    }
}
