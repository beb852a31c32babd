namespace Unroll;

public sealed partial class SequenceVae
{
    /// <summary>Writes a sequence from each latent point, the decoder fed its own tokens.</summary>
    /// <param name="z">Points [count, latent], for example of <see cref="LatentSpace.Prior"/>, of <see cref="LatentSpace.Arc"/>, or the means of <see cref="Encode"/>.</param>
    /// <param name="strategy"><see cref="Greedy"/> (default), <see cref="Sampling"/> or <see cref="Beam"/>.</param>
    /// <param name="options">Length, rules. Default: up to 100 tokens, or to <see cref="EndId"/>. Padding, start and unknown are never written.</param>
    /// <param name="cancel">Ends it between two steps.</param>
    /// <returns>One for each point, its tokens without start and end.</returns>
    /// <exception cref="ShapeException">The points are not [count, latent].</exception>
    /// <exception cref="InvalidOperationException">The rules leave no token.</exception>
    public IReadOnlyList<Generation> Generate(Tensor z, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(z);
        if (z.Rank != 2 || z.Shape[1] != Latent)
            throw new ShapeException($"{Who}.Generate", $"points {z.Shape}", FormattableString.Invariant($"[count, {Latent}]"), "LatentSpace.Prior(count, vae.Latent), or vae.Encode(ids).Mean");
        if (z.Shape[0] == 0)
            return [];
        using var off = Gradients.Off();
        EnsureBuilt([[Shape.Unknown, Shape.Unknown]]);
        EnsureFilled();
        options ??= new();
        var end = options.EndToken ?? EndId;
        int[] never = [.. new[] { PaddingId, StartId, UnknownId }.OfType<int>().Where(id => id != end)];
        return _decoder!.Generate(new DecoderStart { State = InitialState(z, Pass.Inference), Known = AtEveryStep(z, options.MaxLength) },
            strategy, options with { EndToken = end ?? -1, Forbidden = [.. options.Forbidden, .. never] }, cancel);
    }

    /// <summary>Sequences written from draws of the prior.</summary>
    /// <param name="count">How many.</param>
    /// <param name="strategy">As in <see cref="Generate(Tensor, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>.</param>
    /// <param name="options">As there.</param>
    /// <param name="seed">Decides the points; the draws of a <see cref="Sampling"/> have their own.</param>
    public IReadOnlyList<Generation> GeneratePrior(int count, GenerationStrategy? strategy = null, GenerationOptions? options = null, int seed = 0) =>
        Generate(LatentSpace.Prior(count, Latent, seed), strategy, options);

    /// <summary>Each sequence written again from the mean of its code.</summary>
    /// <param name="ids">[batch, time].</param>
    /// <param name="strategy">As in <see cref="Generate(Tensor, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>.</param>
    /// <param name="options">As there; default: as many tokens as ids has steps at most.</param>
    public IReadOnlyList<Generation> Reconstruct(Tensor ids, GenerationStrategy? strategy = null, GenerationOptions? options = null) =>
        Generate(Encode(ids).Mean, strategy, options ?? new() { MaxLength = ids.Shape[1] });

    /// <summary>Sequences between two, written from points along the arc between their codes; the first and last are their reconstructions.</summary>
    /// <param name="from">[1, time].</param>
    /// <param name="to">[1, time].</param>
    /// <param name="points">How many, 2 or more.</param>
    /// <param name="strategy">As in <see cref="Generate(Tensor, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>.</param>
    /// <param name="options">As there; default: as many tokens as the longer one has steps at most.</param>
    public IReadOnlyList<Generation> Interpolate(Tensor from, Tensor to, int points, GenerationStrategy? strategy = null, GenerationOptions? options = null)
    {
        var (a, b) = (Encode(from).Mean, Encode(to).Mean);
        return Generate(LatentSpace.Arc(a, b, points), strategy, options ?? new() { MaxLength = Math.Max(from.Shape[1], to.Shape[1]) });
    }
}
