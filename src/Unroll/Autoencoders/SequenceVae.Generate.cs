using Unroll.Kernels;

namespace Unroll;

public sealed partial class SequenceVae
{
    /// <summary>Writes a sequence from each latent point, the decoder fed its own tokens.</summary>
    /// <param name="z">Points [count, latent], for example of <see cref="LatentSpace.Prior"/>, of <see cref="LatentSpace.Arc"/>, or the means of <see cref="Encode"/>.</param>
    /// <param name="length">The most tokens.</param>
    /// <param name="temperature">0 (default) takes the likeliest token. Else tokens are drawn from softmax(logits / temperature): below 1 nearer to the likeliest, 1 as the model has learned, above 1 wilder.</param>
    /// <param name="seed">Decides the draws: row, step and seed alone.</param>
    /// <returns>For each point its tokens, without start and end. Padding, start and unknown are never written.</returns>
    /// <exception cref="ShapeException">The points are not [count, latent].</exception>
    public int[][] Generate(Tensor z, int length, float temperature = 0, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(z);
        Require.Positive(length, $"{Who}.Generate");
        if (!(temperature >= 0 && float.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), FormattableString.Invariant($"{Who}.Generate: got temperature = {temperature}; needed 0 (the likeliest token) or more."));
        if (z.Rank != 2 || z.Shape[1] != Latent)
            throw new ShapeException($"{Who}.Generate", $"points {z.Shape}", FormattableString.Invariant($"[count, {Latent}]"), "LatentSpace.Prior(count, vae.Latent), or vae.Encode(ids).Mean");
        using var off = Gradients.Off();
        EnsureBuilt([[Shape.Unknown, Shape.Unknown]]);
        EnsureFilled();
        var rows = z.Shape[0];
        var (texts, open) = (Enumerable.Range(0, rows).Select(_ => new List<int>()).ToArray(), Enumerable.Repeat(true, rows).ToArray());
        var (state, last, draws) = (InitialState(z, Pass.Inference), Enumerable.Repeat(StartId, rows).ToArray(), new float[1]);
        for (var step = 0; step < length && Array.IndexOf(open, true) >= 0; step++)
        {
            var run = _decoder!.Run(Beside(_words!.Call(Tensor.From(last, [rows, 1])), z), state);
            state = run.State;
            var logits = _logits!.Call(run.Last).ToArray();
            for (var row = 0; row < rows; row++)
            {
                if (!open[row])
                    continue;
                CounterRandom.Uniform(CounterRandom.Mix((ulong)seed, "tokens"), ((ulong)row << 32) + (ulong)step, draws);
                last[row] = Choose(logits.AsSpan(row * Vocabulary, Vocabulary), temperature, draws[0]);
                if (last[row] == EndId)
                    open[row] = false;
                else
                    texts[row].Add(last[row]);
            }
        }
        return Array.ConvertAll(texts, text => text.ToArray());
    }

    /// <summary>Sequences written from draws of the prior.</summary>
    /// <param name="count">How many.</param>
    /// <param name="length">The most tokens.</param>
    /// <param name="temperature">As in <see cref="Generate"/>.</param>
    /// <param name="seed">Decides the points and the draws.</param>
    public int[][] GeneratePrior(int count, int length, float temperature = 0, int seed = 0) => Generate(LatentSpace.Prior(count, Latent, seed), length, temperature, seed);

    /// <summary>Each sequence written again from the mean of its code.</summary>
    /// <param name="ids">[batch, time].</param>
    public int[][] Reconstruct(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Generate(Encode(ids).Mean, ids.Shape[1]);
    }

    /// <summary>Sequences between two, written from points along the arc between their codes; the first and last are their reconstructions.</summary>
    /// <param name="from">[1, time].</param>
    /// <param name="to">[1, time].</param>
    /// <param name="points">How many, 2 or more.</param>
    /// <param name="length">The most tokens.</param>
    public int[][] Interpolate(Tensor from, Tensor to, int points, int length) => Generate(LatentSpace.Arc(Encode(from).Mean, Encode(to).Mean, points), length);

    int Choose(Span<float> logits, float temperature, float draw)
    {
        foreach (var never in (ReadOnlySpan<int?>)[PaddingId, StartId, UnknownId])
            if (never is { } id && id < logits.Length && id != EndId)
                logits[id] = float.NegativeInfinity;
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            best = logits[i] > logits[best] ? i : best;
        if (temperature == 0)
            return best;
        double total = 0;
        foreach (var logit in logits)
            total += Math.Exp((logit - logits[best]) / temperature);
        var left = draw * total;
        for (var i = 0; i < logits.Length; i++)
        {
            left -= Math.Exp((logits[i] - logits[best]) / temperature);
            if (left < 0)
                return i;
        }
        return best;
    }
}
