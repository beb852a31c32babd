namespace Unroll;

/// <summary>While training, replaces a random share of the ids by one id, so that a decoder cannot rely on the words before alone.</summary>
/// <remarks>
/// <para>y = <see cref="Replacement"/> with probability rate where x is none of <see cref="Spared"/>, else x. In inference y = x.</para>
/// <para>Shapes: ids [batch, time] (or any shape), unchanged. Mask: kept; masked steps are left alone.</para>
/// <para>The draw is a pure function of (seed, training step, layer, position). Source: Bowman et al. 2015, who drop from 0 to all words of the decoder's input.</para>
/// </remarks>
/// <param name="rate">The share that is replaced, 0 to 1.</param>
public sealed class WordDropout(float rate) : UnaryLayer
{
    /// <summary>The share that is replaced, 0 to 1.</summary>
    public float Rate { get; } = Require.Share(rate, nameof(WordDropout));

    /// <summary>The id that stands there instead. Default 1, the unknown token of a vocabulary.</summary>
    public int Replacement { get; init => field = Require.NotNegative(value, nameof(WordDropout), nameof(Replacement)); } = 1;

    /// <summary>Ids that are never replaced. Default 0, the padding.</summary>
    public int[] Spared { get; init => field = [.. value ?? []]; } = [0];

    /// <inheritdoc/>
    protected internal override DType InputType => DType.Int32;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (!pass.Training || Rate == 0)
            return x;
        var draw = SharedNoise.Draw(x, x.Shape, Distribution.Uniform(), pass);
        var replaced = Tensor.Where(draw.Less(draw.Like(Rate)), x.Like(Replacement), x);
        foreach (var id in Spared)
            replaced = Tensor.Where(x.EqualTo(x.Like(id)), x, replaced);
        if (x.Mask is { } mask && x.Rank == 2)
            replaced = Tensor.Where(mask.Steps, replaced, x);
        return replaced.WithMask(x.Mask);
    }
}
