namespace Unroll;

/// <summary>The first half times the sigmoid of the second half, along an axis: half as many numbers come out.</summary>
/// <remarks>Source: Dauphin 2017. For gated convolutions and feed-forward layers; the units of the layer before it are twice what is wanted.</remarks>
public sealed class GluActivation : Activation
{
    /// <summary>The axis that is halved; its length must be even. Default the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The axis has an odd length.</exception>
    public override Tensor Of(Tensor x)
    {
        var axis = x.Shape.Axis("Glu", Axis);
        if (x.Shape[axis] % 2 != 0)
            throw new ShapeException("Glu", $"{x.Shape[axis]} numbers along axis {axis} of {x.Shape}", "an even number", "give the layer before it twice the units that are wanted");
        var halves = x.Split(2, axis);
        var y = halves[0] * halves[1].Sigmoid();
        return x.Mask is { } mask && mask.Fits(y.Shape) ? y.WithMask(mask) : y;
    }
}
