namespace Unroll;

/// <summary>Several inputs one after another along an axis.</summary>
/// <remarks>
/// <para>Shapes: for the last axis, [batch, time, a] and [batch, time, b] -> [batch, time, a + b].</para>
/// <para>Mask: along the features, a step is real when it is real in every input that has a mask; along the time (or the batch), the masks are joined like
/// the inputs. Keras calls a step real when it is in any input.</para>
/// </remarks>
public sealed class Concatenate : Layer
{
    /// <summary>The axis; 0 is the batch. Default the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs) => Check(inputs);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var axis = Check([.. inputs.Select(x => x.Shape)]);
        var y = Tensor.Concat([.. inputs], axis);
        return new Values(("y", y.WithMask(Join(inputs, axis, y.Shape))));
    }

    Mask? Join(Values inputs, int axis, Shape result)
    {
        if (!inputs.Any(x => x.Mask is not null))
            return null;
        if (axis >= 2)
            return inputs.Select(x => x.Mask).Aggregate((a, b) => MaskedSteps.Both(a, b, DisplayName));
        if (result.Rank < 3)
            throw MaskRefused(inputs.First(x => x.Mask is not null).Mask!);
        var flags = inputs.Select(x => x.Mask?.Steps ?? Tensor.Full([x.Shape[0], x.Shape[1]], 1, DType.Bool).On(x.Backend)).ToArray();
        return Mask.From(Tensor.Concat(flags.AsSpan(), axis), $"{string.Join(" and ", inputs.Where(x => x.Mask is not null).Select(x => x.Mask!.Origin))} -> {DisplayName}");
    }

    int Check(IReadOnlyList<Shape> shapes)
    {
        var axis = shapes[0].Axis(Who, Axis);
        foreach (var shape in shapes)
        {
            var fits = shape.Rank == shapes[0].Rank;
            for (var i = 0; fits && i < shape.Rank; i++)
                fits = i == axis || shape[i] == shapes[0][i] || shape[i] == Shape.Unknown || shapes[0][i] == Shape.Unknown;
            if (!fits)
                throw new ShapeException(Who, $"inputs {string.Join(" and ", shapes)}", $"shapes that are equal but for axis {axis}",
                    shape.Rank == shapes[0].Rank ? "choose the axis along which they differ with Axis" : "bring them to one number of axes with Reshape or RepeatVector");
        }
        return axis;
    }
}
