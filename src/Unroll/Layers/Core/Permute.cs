namespace Unroll;

/// <summary>The axes after the batch in another order.</summary>
/// <remarks>
/// <para>Shapes: <c>new Permute(2, 1)</c> is [batch, a, b] -> [batch, b, a].</para>
/// <para>Mask: kept when axis 1 stays in its place, else refused.</para>
/// </remarks>
/// <param name="axes">Each axis from 1 on once; the batch is axis 0 and stays.</param>
public sealed class Permute(params int[] axes) : UnaryLayer
{
    /// <summary>Each axis from 1 on once.</summary>
    public int[] Axes { get; } = axes.Order().SequenceEqual(Enumerable.Range(1, axes.Length)) ? axes
        : throw new ArgumentException($"Permute: got axes [{string.Join(", ", axes)}]; needed each of 1 to {axes.Length} once; the batch (0) stays and is not given.");

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank < 3 || Axes[0] == 1 ? null : "it exchanges the time axis with another";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank != Axes.Length + 1)
            throw new ShapeException(Who, $"an input {x.Shape}", $"{Axes.Length + 1} axes, the batch and those of [{string.Join(", ", Axes)}]");
        var y = x.Permute([0, .. Axes]);
        if (x.Mask is not { } mask)
            return y;
        return Axes[0] == 1 ? y.WithMask(mask.Through(DisplayName)) : throw MaskRefused(mask);
    }
}
