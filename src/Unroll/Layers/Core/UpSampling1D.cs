namespace Unroll;

/// <summary>Every step several times.</summary>
/// <remarks>
/// <para>y[b, t, :] = x[b, t / size, :].</para>
/// <para>Shapes: [batch, time, features] -> [batch, time * size, features].</para>
/// <para>Mask: repeated like the steps. Keras drops it here.</para>
/// </remarks>
/// <param name="size">How often. Default 2.</param>
public sealed class UpSampling1D(int size = 2) : UnaryLayer
{
    /// <summary>How often. Default 2.</summary>
    public int Size { get; } = Require.Positive(size, nameof(UpSampling1D));

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => "it makes several time steps of one";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank != 3)
            throw new ShapeException(Who, $"an input {x.Shape}", "[batch, time, features]", "set ReturnSequences on the recurrent layer before it");
        var y = x.RepeatEach(Size, 1);
        return x.Mask is { } mask ? y.WithMask(Mask.From(mask.Steps.RepeatEach(Size, 1), mask.Origin).Through(DisplayName)) : y;
    }
}
