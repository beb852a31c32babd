namespace Unroll;

/// <summary>A layer applied to every time step on its own, with the same weights.</summary>
/// <remarks>
/// <para>Shapes: [batch, time, ...] to [batch, time, ...]: steps become rows, and come back.</para>
/// <para>Mask: kept; the layer inside sees none. A <c>Dense</c> inside equals the <c>Dense</c> itself, which works on the last axis anyway.</para>
/// </remarks>
public sealed class TimeDistributed : Layer
{
    /// <summary>Applies the layer to every time step.</summary>
    public TimeDistributed(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Layer = Track(layer, "layer");
    }

    /// <summary>The layer inside.</summary>
    public Layer Layer { get; }

    /// <inheritdoc/>
    protected internal override DType InputType => Layer.InputType;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if (input.Rank < 3)
            throw TooFlat(input);
        Layer.EnsureBuilt([[Shape.Unknown, .. input[2..]]]);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var x = inputs.Count == 1 ? inputs[0]
            : throw new ShapeException(Who, $"{inputs.Count} inputs", "one input", "join them first, for example with Concatenate");
        if (x.Rank < 3)
            throw TooFlat(x.Shape);
        var (batch, time) = (x.Shape[0], x.Shape[1]);
        Shape rows = [batch * time, .. x.Shape[2..]];
        var outputs = Layer.Call((Values)x.Clean().WithMask(null).Reshape(rows), pass);
        return new Values([.. outputs.Select((y, i) => (outputs.NameOf(i), Steps(y.WithMask(null), batch, time)))]);
    }

    static Tensor Steps(Tensor y, int batch, int time)
    {
        Shape shape = [batch, time, .. y.Shape[1..]];
        return y.Reshape(shape);
    }

    ShapeException TooFlat(Shape shape) => new(Who, $"an input of shape {shape}", "[batch, time, features] or more axes", "call the layer inside directly");
}
