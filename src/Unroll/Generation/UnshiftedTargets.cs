namespace Unroll;

/// <summary>Whether a model is told at a step what it is to say at that step.</summary>
internal static class UnshiftedTargets
{
    // A shorter sequence says too little.
    const int Samples = 16, FewestSteps = 3;

    /// <summary>The name of an input that is a target, and whose last step changes the last output and none before it; or null.</summary>
    internal static string? Find(Model model, Dataset data)
    {
        if (IsStateful(model))
            return null;
        var batch = data.Batches(Math.Min(Samples, data.Count)).First();
        for (var i = 0; i < batch.Inputs.Count; i++)
            for (var t = 0; t < batch.Targets.Count; t++)
                if (Same(batch.Inputs[i], batch.Targets[t]) && Copies(model, batch.Inputs, i, t))
                    return batch.Inputs.NameOf(i);
        return null;
    }

    static bool IsStateful(Layer layer) => layer.StatefulLayer is not null || layer.Children.Any(c => IsStateful(c.Layer));

    static bool Same(Tensor x, Tensor y) => x.Rank >= 2 && x.Shape[1] >= FewestSteps && x.Shape.Size == y.Shape.Size && y.Rank >= 2 && y.Shape[1] == x.Shape[1]
        && Numbers(x).AsSpan().SequenceEqual(Numbers(y));

    static float[] Numbers(Tensor x) => x.WithMask(null).To(DType.Float32).ToArray();

    static bool Copies(Model model, Values inputs, int input, int output)
    {
        var x = inputs[input];
        var (time, numbers) = (x.Shape[1], Numbers(x));
        var width = numbers.Length / (x.Shape[0] * time);
        // Of the first sample; padding says nothing.
        var last = time - 1;
        while (last > 0 && (x.Mask is { } mask ? !mask.Steps.ToArray<bool>()[last] : !x.IsFloat && numbers[last] == 0))
            last--;
        if (last < FewestSteps - 1)
            return false;
        for (var at = last * width; at < (last + 1) * width; at++)
        {
            // Another id of the sequence is one of the vocabulary.
            var other = x.IsFloat ? numbers[at] + 1 : Array.Find(numbers, n => n != numbers[at] && n != 0);
            if (other == 0 || other == numbers[at])
                return false;
            numbers[at] = other;
        }
        var changed = Tensor.From(numbers, x.Shape).To(x.DType).WithMask(x.Mask);
        Values Run(Tensor with)
        {
            using var off = Gradients.Off();
            return model.Call(new Values([.. inputs.Select((t, i) => (inputs.NameOf(i), i == input ? with : t))]));
        }
        var (before, after) = (Run(x), Run(changed));
        var at0 = Math.Min(output, before.Count - 1);
        var (a, b) = (before[at0], after[at0]);
        if (a.Rank < 2 || a.Shape[1] != time || a.Shape[0] != x.Shape[0])
            return false;
        bool Differs(int step) => !a[0, step].ToArray().AsSpan().SequenceEqual(b[0, step].ToArray());
        return Differs(last) && !Enumerable.Range(0, last).Any(Differs);
    }
}
