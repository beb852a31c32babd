namespace Unroll;

/// <summary>The same vector at every step of a sequence.</summary>
/// <remarks>
/// <para>y[b, t, :] = x[b, :].</para>
/// <para>Shapes: [batch, features] -> [batch, count, features]. Mask: none comes in or goes out.</para>
/// </remarks>
/// <param name="count">The number of steps.</param>
public sealed class RepeatVector(int count) : UnaryLayer
{
    /// <summary>The number of steps.</summary>
    public int Count { get; } = Require.Positive(count, nameof(RepeatVector));

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Consume;

    internal override string? StreamProblem(Values inputs) => "it makes a time axis of its own";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) => x.Rank == 2
        ? x.ExpandDims(1).BroadcastTo([x.Shape[0], Count, x.Shape[1]])
        : throw new ShapeException(Who, $"an input {x.Shape}", "[batch, features]", "leave ReturnSequences out of the recurrent layer before it, so that it gives its last output");
}
