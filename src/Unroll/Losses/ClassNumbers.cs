namespace Unroll;

/// <summary>The classes in targets of any form.</summary>
internal static class ClassNumbers
{
    /// <summary>Class numbers, Int32 [n] or [n, time], with the mask of the targets where it fits.</summary>
    /// <param name="who">For messages.</param>
    /// <param name="targets">Class numbers, also [n, 1] or as whole Float32 numbers; or one-hot rows.</param>
    /// <param name="classes">How many classes there are: then floating-point rows of that length are one-hot. Null: those of more than one number that add up to 1 are.</param>
    internal static Tensor Of(string who, Tensor targets, int? classes)
    {
        using var off = Gradients.Off();
        var t = targets.WithMask(null);
        var oneHot = t.IsFloat && t.Rank >= 2 && t.Shape[^1] > 1 && (classes is { } c ? t.Shape[^1] == c : IsOneHot(t));
        if (oneHot)
            t = t.ArgMax(-1);
        else if (t.Rank >= 2 && t.Shape[^1] == 1)
            t = t.Squeeze(t.Rank - 1);
        if (t.Rank is < 1 or > 2)
            throw new ShapeException(who, $"targets {targets.Shape}", "class numbers [n] or [n, time], or one-hot rows of them");
        t = ClassTargets.Whole(who, t);
        return targets.Mask is { } mask && mask.Fits(t.Shape) ? t.WithMask(mask) : t;
    }

    static bool IsOneHot(Tensor t) => t.Sum(-1).To(DType.Float32).AsSpan() is var sums && !sums.ContainsAnyExcept(1f) && !t.To(DType.Float32).AsSpan().ContainsAnyExcept(0f, 1f);

    /// <summary>How often each class occurs; labels below 0 and masked steps do not count.</summary>
    internal static int[] Counts(string who, Tensor labels, int? classes)
    {
        var numbers = labels.AsSpan<int>();
        var real = labels.Mask is { } mask ? mask.Steps.AsSpan<bool>() : [];
        var counts = new List<int>(new int[classes ?? 0]);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0 || real.Length > 0 && !real[i])
                continue;
            if (numbers[i] >= classes)
                throw new ArgumentException(FormattableString.Invariant($"{who}: got the label {numbers[i]} at {ClassTargets.At(labels.Shape, i)}; needed 0 to {classes - 1}."));
            while (counts.Count <= numbers[i])
                counts.Add(0);
            counts[numbers[i]]++;
        }
        return counts.Count > 0 ? [.. counts] : throw new ArgumentException($"{who}: got targets {labels.Shape} without a label of 0 or more; needed class numbers.");
    }
}
