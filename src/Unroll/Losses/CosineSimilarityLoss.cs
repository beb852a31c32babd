namespace Unroll;

/// <summary>Minus the cosine of the angle between prediction and target: -sum(p / |p| * t / |t|), from -1 (same direction) to 1.</summary>
/// <remarks>
/// <para>Lengths below 1e-7 count as 1e-7, so a vector of zeros gives 0.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; the losses lack <see cref="Axis"/>. Source: Keras 3 <c>CosineSimilarity</c>.</para>
/// </remarks>
public sealed class CosineSimilarityLoss : Loss
{
    /// <summary>The axis along which the vectors lie. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        ClassTargets.RequireAxis(Who, predictions, Axis);
        return LossShapes.Elementwise(Who, predictions, targets);
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var axis = predictions.Shape.Axis(Who, Axis);
        return -(Unit(predictions, axis) * Unit(targets, axis)).Sum(axis);
    }

    /// <summary>x divided by its length along an axis, the length at least 1e-7.</summary>
    internal static Tensor Unit(Tensor x, int axis)
    {
        var square = x.Square().Sum(axis, keepDims: true);
        return x / Tensor.Maximum(square, square.Like(1e-14)).Sqrt();
    }
}
