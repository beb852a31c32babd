namespace Unroll;

/// <summary>Every sample (and step) is divided by the root of the mean square of its features.</summary>
/// <remarks>
/// <para>y = scale x / sqrt(mean(x^2) + epsilon), the mean over <see cref="Axis"/>.</para>
/// <para>Shapes: unchanged.</para>
/// <para>Weights: scale, of the lengths of the axes: [features] by default.</para>
/// <para>Mask: kept (Keras drops it). When the axes hold the time axis, masked steps do not count in the mean.</para>
/// <para>Source: Zhang and Sennrich 2019.</para>
/// </remarks>
public sealed class RmsNormalization : UnaryLayer
{
    int[] _axes = [];
    Weight? _scale;

    /// <summary>The axes that are normalised over; 0 is the batch. Default the last.</summary>
    public int[] Axis { get; init; } = [-1];

    /// <summary>Added to the mean square. Default 1e-6, as Keras.</summary>
    public double Epsilon { get; init; } = 1e-6;

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank > 2 && _axes.Contains(1) ? "its mean is over all time steps" : null;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        _axes = AxisList.Resolve(Who, input, Axis);
        _scale = AddWeight("scale", AxisList.Of(input, _axes), Initializer.Ones);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        x = x.Clean();
        var square = Moments.MeanSquare(x, _axes, Moments.RealSteps(x, _axes));
        return x * ((square + square.Like(Epsilon)).Sqrt().Reciprocal() * _scale!.Live.Reshape(AxisList.Only(x.Shape, _axes)));
    }
}
