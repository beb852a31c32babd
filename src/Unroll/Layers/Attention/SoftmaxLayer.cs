namespace Unroll;

/// <summary>Softmax over one axis or several, with a mask (Keras's Softmax layer).</summary>
/// <remarks>
/// <para>y = e^x / sum(e^x), the sum over <see cref="Axes"/>. Where the mask says no, y is 0; where it says no to all, y is the same for all, as in Keras.</para>
/// <para>Shapes: x unchanged. By name a second input "mask", which broadcasts against x: anything but 0 takes part.</para>
/// <para>Mask: kept. Along the time (axis 1 among the axes) masked steps take no part.</para>
/// </remarks>
public sealed class SoftmaxLayer : Layer
{
    /// <summary>The axes that a sum of 1 goes over. Default the last.</summary>
    public int[] Axes { get; init; } = [-1];

    internal override bool KeepsNothing => true;

    internal override string? StreamProblem(Values inputs) => Axes.Any(a => a == 1 || a + inputs[0].Rank == 1) ? "its sum goes over all steps of a sequence" : null;

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var x = inputs[0];
        int[] axes = [.. Axes.Select(a => x.Shape.Axis(Who, a)).Distinct().Order()];
        if (inputs.Count > 2 || axes.Length == 0 || axes[0] == 0)
            throw new ShapeException(Who, $"{inputs.Count} inputs and the axes {string.Join(", ", Axes)}", "one input, or an input and its mask, and axes behind the batch", "new SoftmaxLayer { Axes = [-1] }");
        var riding = x.Mask is { } mask && Array.IndexOf(axes, 1) >= 0 ? mask.Against(x.Rank) : null;
        x = x.Clean();
        if (HeadMath.Both(Flags(inputs), riding) is { } allowed)
            x = Tensor.Where(allowed, x, x.Like(AttentionBase.Never)).WithMask(x.Mask);
        if (axes.Length == 1)
            return new Values(("y", x.Softmax(axes[0])));
        // Several axes as one, at the end.
        int[] order = [.. Enumerable.Range(0, x.Rank).Except(axes), .. axes];
        var moved = x.Permute(order);
        Shape flat = [.. moved.Shape[..^axes.Length], axes.Aggregate(1, (product, a) => product * x.Shape[a])];
        var back = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            back[order[i]] = i;
        return new Values(("y", moved.Reshape(flat).Softmax().Reshape(moved.Shape).Permute(back).WithMask(x.Mask)));
    }

    static Tensor? Flags(Values inputs) => inputs.Count < 2 ? null : inputs[1].DType == DType.Bool ? inputs[1].WithMask(null) : inputs[1].WithMask(null).NotEqualTo(0);
}
