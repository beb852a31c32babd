namespace Unroll;

/// <summary>What poolings over all positions share.</summary>
public abstract class GlobalPoolingLayer : SpatialLayer
{
    private protected GlobalPoolingLayer(int axes) : base(axes)
    {
    }

    /// <summary>Whether the axes stay, with length 1. Default false.</summary>
    public bool KeepDims { get; init; }

    /// <inheritdoc/>
    public sealed override MaskPolicy MaskPolicy => ChannelsFirst ? MaskPolicy.Refuse : MaskPolicy.Consume;

    internal override string? StreamProblem(Values inputs) => "it takes all time steps into one";

    /// <summary>The axes of the positions.</summary>
    private protected int[] Positions => [.. Enumerable.Range(1, Axes)];

    private protected sealed override Mask? Masked(Mask mask, int time) => null;

    /// <summary>For each row, how many of its steps are real: [batch, 1, ...], or null without a mask.</summary>
    private protected static Tensor? RealSteps(Tensor x, Mask? mask) => mask?.Against(x.Rank).To(x.DType).Sum(1, keepDims: true);
}
