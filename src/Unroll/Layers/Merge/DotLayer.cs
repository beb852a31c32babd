namespace Unroll;

/// <summary>Products of two inputs summed along an axis of each (Keras's Dot).</summary>
/// <remarks>
/// <para>y[b, i..., j...] = sum over k of a[b, i..., k] c[b, j..., k], where k is the axis of each that is named; with <see cref="Normalize"/> a and c are first divided by their
/// lengths along it, so that y is the cosine of their angle.</para>
/// <para>Shapes: [batch, ..., k, ...] and [batch, ..., k, ...] to [batch, the other axes of the first, the other axes of the second]; [batch, k] and [batch, k] to [batch, 1].</para>
/// <para>Mask: steps of a summed time axis count 0 where they are masked. The first input's mask is kept when its time stays axis 1; Keras drops it.</para>
/// </remarks>
/// <param name="axes">The axis of both inputs, or of the first and of the second; negative from the end. Default the last of each.</param>
public sealed class DotLayer(params int[] axes) : Layer
{
    // Below this a length counts as this, so that zeros stay zeros.
    const double Least = 1e-12;

    /// <summary>The axis of both inputs, or of the first and of the second.</summary>
    public int[] Axes { get; } = axes.Length <= 2 && Array.IndexOf(axes, 0) < 0 ? axes.Length == 0 ? [-1] : axes
        : throw new ArgumentException($"DotLayer: got the axes [{string.Join(", ", axes)}]; needed one for both inputs or one for each, and not 0, the batch.");

    /// <summary>Whether both are divided by their lengths first. Default false.</summary>
    public bool Normalize { get; init; }

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => inputs.Any(x => x.Rank >= 3) && Places(inputs).Contains(1) ? "it sums over all steps of a sequence" : inputs.Count > 1 && inputs[1].Rank >= 3 ? "it takes all steps of its second input" : null;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs) => Check(inputs);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var (first, second) = Check([.. inputs.Select(x => x.Shape)]);
        var mask = first != 1 && inputs[0].Rank >= 3 ? inputs[0].Mask?.Through(DisplayName) : null;
        var (a, b) = (Last(inputs[0], first), Last(inputs[1], second));
        Shape left = [a.Shape[0], .. a.Shape[1..^1]], right = b.Shape[1..^1];
        var (rows, columns) = (Product(left[1..]), Product(right));
        var y = a.Reshape(a.Shape[0], rows, a.Shape[^1]).MatMul(b.Reshape(b.Shape[0], columns, b.Shape[^1]).Transpose());
        Shape shape = left.Rank + right.Rank == 1 ? [left[0], 1] : [.. left, .. right];
        return new Values(("y", y.Reshape(shape).WithMask(mask)));
    }

    /// <summary>Without NaN or padding that would count, normalised, its axis last.</summary>
    Tensor Last(Tensor x, int axis)
    {
        x = (axis == 1 && x.Rank >= 3 ? x.Zeroed() : x.Clean()).WithMask(null);
        if (Normalize)
            x = x / Tensor.Maximum(x.Square().Sum(axis, keepDims: true), x.Like(Least)).Sqrt();
        return axis == x.Rank - 1 ? x : x.Permute([.. Enumerable.Range(0, x.Rank).Where(a => a != axis), axis]);
    }

    static int Product(Shape shape) => shape.Aggregate(1, (product, n) => product * n);

    int[] Places(Values inputs) => [.. inputs.Take(2).Select((x, i) => Axes[Math.Min(i, Axes.Length - 1)] is var axis && axis < 0 ? axis + x.Rank : axis)];

    (int First, int Second) Check(IReadOnlyList<Shape> shapes)
    {
        if (shapes.Count != 2)
            throw new ShapeException(Who, $"{shapes.Count} inputs", "two", "call it with both: dot.Call([a, b])");
        var (first, second) = (shapes[0].Axis(Who, Axes[0]), shapes[1].Axis(Who, Axes[^1]));
        var (a, b) = (shapes[0][first], shapes[1][second]);
        if (first == 0 || second == 0 || (a != b && a != Shape.Unknown && b != Shape.Unknown) || (shapes[0][0] != shapes[1][0] && shapes[0][0] != Shape.Unknown && shapes[1][0] != Shape.Unknown))
            throw new ShapeException(Who, $"inputs {shapes[0]} and {shapes[1]}, axes {first} and {second}", "one batch and equal lengths along these axes", "name the axis of each: new DotLayer(2, 1)");
        return (first, second);
    }
}
