namespace Unroll;

/// <summary>How many of the sequences that a model writes on its own outputs repeat one token.</summary>
internal static class RepeatedTokens
{
    // Fewer in a row are no habit.
    const int Fewest = 4;

    /// <summary>The share; null where the model has no decoder of tokens, or no sequence is long enough.</summary>
    /// <param name="model">A model with a decoder.</param>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="samples">How many at most.</param>
    internal static double? Share(Model model, Dataset data, int samples)
    {
        if (!HasDecoder(model))
            return null;
        var batch = data.Batches(Math.Min(samples, data.Count)).First();
        using var off = Gradients.Off();
        var outputs = model.Call(batch.Inputs, new Pass { FedBack = 1 });
        for (var i = 0; i < Math.Min(outputs.Count, batch.Targets.Count); i++)
            if (outputs[i].Rank == 3 && batch.Targets[i] is { Rank: 2 } ids && ids.Shape == outputs[i].Shape[..2])
                return Share(outputs[i], ids);
        return null;
    }

    static bool HasDecoder(Layer layer) => layer is Decoder { Embedding: not null } || layer.Children.Any(c => HasDecoder(c.Layer));

    static double? Share(Tensor y, Tensor ids)
    {
        var (rows, time) = (ids.Shape[0], ids.Shape[1]);
        var (said, told) = (y.WithMask(null).ArgMax(-1).ToArray<int>(), ids.WithMask(null).To(DType.Int32).ToArray<int>());
        var real = y.Mask?.Steps.ToArray<bool>();
        var (counted, repeating) = (0, 0);
        for (var row = 0; row < rows; row++)
        {
            var length = real is null ? time : real.AsSpan(row * time, time).LastIndexOf(true) + 1;
            var run = Math.Max(Fewest, (length + 1) / 2);
            if (length < run || Longest(told.AsSpan(row * time, length)) >= run)
                continue;
            counted++;
            repeating += Longest(said.AsSpan(row * time, length)) >= run ? 1 : 0;
        }
        return counted == 0 ? null : (double)repeating / counted;
    }

    /// <summary>Length of the longest run of one token.</summary>
    static int Longest(ReadOnlySpan<int> tokens)
    {
        var (longest, run) = (0, 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            run = i > 0 && tokens[i] == tokens[i - 1] ? run + 1 : 1;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
