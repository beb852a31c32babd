namespace Unroll;

/// <summary>What layers share that work on positions along one to three axes: convolutions, pooling, padding. Axis 1 is time where the input has a mask.</summary>
public abstract class SpatialLayer : UnaryLayer
{
    private protected SpatialLayer(int axes) => Axes = axes;

    /// <summary>Positions have so many axes.</summary>
    private protected int Axes { get; }

    /// <summary>Whether channels come before the positions, as PyTorch has them: [batch, channels, ...]. The output is alike. Masks, which belong to axis 1, are then refused.
    /// Default false: [batch, ..., channels].</summary>
    public bool ChannelsFirst { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => ChannelsFirst ? MaskPolicy.Refuse : MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => "it takes several time steps together";

    /// <summary>Computes on channels last, without a mask; the mask of the input is given beside.</summary>
    private protected abstract Tensor Compute(Tensor x, Mask? mask);

    /// <summary>The mask of an output with so many steps.</summary>
    private protected abstract Mask? Masked(Mask mask, int time);

    /// <inheritdoc/>
    protected sealed override Tensor Forward(Tensor x, Pass pass)
    {
        RequireRank(x.Shape);
        if (!x.IsFloat)
            x = x.To(DType.Float32);
        if (ChannelsFirst)
            return x.Mask is { } refused ? throw MaskRefused(refused) : First(Compute(Last(x), null));
        var y = Compute(x.WithMask(null), x.Mask);
        return x.Mask is { } mask ? y.WithMask(Masked(mask, y.Rank < 2 ? 0 : y.Shape[1])) : y;
    }

    /// <summary>The shape of the input with channels last.</summary>
    private protected Shape ChannelsLast(Shape input)
    {
        RequireRank(input);
        return ChannelsFirst ? [input[0], .. input[2..], input[1]] : input;
    }

    Tensor Last(Tensor x) => x.Permute([0, .. Enumerable.Range(2, Axes), 1]);

    Tensor First(Tensor y) => y.Rank == Axes + 2 ? y.Permute([0, Axes + 1, .. Enumerable.Range(1, Axes)]) : y;

    void RequireRank(Shape input)
    {
        if (input.Rank == Axes + 2)
            return;
        string[] names = Axes == 1 ? ["time"] : Axes == 2 ? ["height", "width"] : ["depth", "height", "width"];
        var channels = Axes == 1 ? "features" : "channels";
        throw new ShapeException(Who, $"an input {input}", ChannelsFirst ? $"[batch, {channels}, {string.Join(", ", names)}]" : $"[batch, {string.Join(", ", names)}, {channels}]",
            input.Rank == Axes + 1 ? Axes == 1 ? "set ReturnSequences on the recurrent layer before it" : "add the channel axis with Reshape" : input.Rank == Axes + 3 ? "wrap it in TimeDistributed to apply it to every step" : null);
    }

    /// <summary>x with 0 at masked steps.</summary>
    private protected static Tensor Zeroed(Tensor x, Mask? mask) => mask is null ? x : Tensor.Where(mask.Against(x.Rank), x, x.Like(0));
}
