namespace Unroll;

/// <summary>Every sample (and step) is brought to length 1.</summary>
/// <remarks>
/// <para>y = x / max(sqrt(sum(x^2)), 1e-12), the sum over <see cref="Axis"/>; a vector of zeros stays.</para>
/// <para>Shapes: unchanged. Weights: none.</para>
/// <para>Mask: kept. When the axes hold the time axis, masked steps do not count in the length.</para>
/// </remarks>
public sealed class UnitNormalization : UnaryLayer
{
    // The square of 1e-12, the length below which Keras divides no further.
    const double Tiny = 1e-24;

    /// <summary>The axes that make up a vector; 0 is the batch. Default the last.</summary>
    public int[] Axis { get; init; } = [-1];

    internal override string? StreamProblem(Values inputs) =>
        inputs[0].Rank > 2 && AxisList.Resolve(Who, inputs[0].Shape, Axis).Contains(1) ? "its length is over all time steps" : null;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        x = x.Clean();
        var axes = AxisList.Resolve(Who, x.Shape, Axis);
        var counted = Moments.RealSteps(x, axes) is { } real ? Tensor.Where(real, x, x.Like(0)) : x;
        var square = counted.Square().Sum(axes, keepDims: true);
        return x / Tensor.Maximum(square, square.Like(Tiny)).Sqrt();
    }
}
