namespace Unroll;

/// <summary>Masked steps of a padded batch [batch, time, n] that are not written until somebody reads the storage: products and recurrent layers look at real steps alone.</summary>
/// <param name="mask">Where the steps that are written lie.</param>
/// <param name="offset">Position of the first element.</param>
/// <param name="features">Numbers of a step.</param>
/// <param name="repeats">Whether a masked step after a real one repeats it, and those before are written, as behind a recurrent layer; else every masked step is zeros.</param>
internal sealed class LeftOutSteps(Mask mask, int offset, int features, bool repeats)
{
    // Narrower steps cost less to write at once than to ask about.
    const int FewestFeatures = 64;

    /// <summary>Whether a masked step after a real one repeats it; else every masked step is zeros.</summary>
    internal bool Repeats => repeats;

    /// <summary>Whether it pays to leave masked steps out.</summary>
    internal static bool Pays(Mask mask, int features) => features >= FewestFeatures && mask.Steps is { Backend: CpuBackend, View.IsContiguous: true };

    /// <summary>What a view leaves out at a mask's steps, or null where every step is written, or would have to be.</summary>
    internal static LeftOutSteps? Of(View view, Mask mask) =>
        view.Storage.LeftOut is { } left && left.Covers(view) && left.Mask.SameAs(mask) ? left : null;

    /// <summary>The same with a mask as flags.</summary>
    internal static LeftOutSteps? Of(View view, View? flags) =>
        flags is { } steps && view.Storage.LeftOut is { } left && left.Covers(view) && left.Mask.Steps.View is var own
        && ReferenceEquals(own.Storage, steps.Storage) && own.Offset == steps.Offset && own.Strides.AsSpan().SequenceEqual(steps.Strides) ? left : null;

    Mask Mask => mask;

    bool Covers(View view) => view.Offset == offset && view.Shape.Rank > 0 && view.Shape[^1] == features && view.Shape.Size == (long)mask.Batch * mask.Time * features && view.IsContiguous;

    /// <summary>The real steps, counted through the batch, that masked steps repeat.</summary>
    internal List<int> Repeated()
    {
        var flags = mask.Steps.AsSpan<bool>();
        var steps = new List<int>(mask.Batch);
        for (var row = 0; row < mask.Batch; row++)
        {
            var left = flags.Slice(row * mask.Time, mask.Time);
            while (left.IndexOf(true) is >= 0 and var real && left[real..].IndexOf(false) is >= 0 and var count)
            {
                left = left[(real + count)..];
                steps.Add(((row + 1) * mask.Time) - left.Length - 1);
            }
        }
        return steps;
    }

    /// <summary>The numbers of a step, counted through the batch.</summary>
    internal Span<float> Step(float[] numbers, int step) => numbers.AsSpan(offset + (step * features), features);

    /// <summary>Writes what was left out.</summary>
    internal void Write(float[] numbers)
    {
        var flags = mask.Steps.AsSpan<bool>();
        for (var row = 0; row < mask.Batch; row++)
        {
            var real = false;
            for (var step = row * mask.Time; step < (row + 1) * mask.Time; step++)
            {
                real |= flags[step];
                if (flags[step])
                    continue;
                if (!repeats)
                    Step(numbers, step).Clear();
                else if (real)
                    Step(numbers, step - 1).CopyTo(Step(numbers, step));
            }
        }
    }
}
