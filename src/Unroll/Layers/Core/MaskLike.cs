namespace Unroll;

/// <summary>Gives a sequence the mask of another one, for example the reconstruction of an autoencoder that of its input.</summary>
/// <remarks>
/// <para>Inputs in order: x [batch, time, ...], other [batch, time, ...]. y = x with the mask of other, or with none where other has none.</para>
/// <para>Shapes: x unchanged. Mask: that of the second input, in place of the one that x had.</para>
/// </remarks>
public sealed class MaskLike : Layer
{
    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <summary>Runs the layer on a sequence and the one whose mask it gets.</summary>
    /// <exception cref="ShapeException">They have not the same batch and time.</exception>
    public Tensor Call(Tensor x, Tensor other) => Call([x, other]);

    /// <summary>Puts the layer into a graph.</summary>
    public Symbol Call(Symbol x, Symbol other) => Call([x, other]);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 2)
            throw new ShapeException(Who, $"{inputs.Count} inputs", "two: a sequence and the one whose mask it gets", "call it as layer.Call(x, other)");
        var (x, other) = (inputs[0], inputs[1]);
        if (x.Rank < 2 || other.Rank < 2 || x.Shape[0] != other.Shape[0] || x.Shape[1] != other.Shape[1])
            throw new ShapeException(Who, $"{x.Shape} and {other.Shape}", "equal batch and time: the mask says which steps are real", "give RepeatVector as many steps as the input has");
        return new Values(("y", x.WithMask(other.Mask?.Through(DisplayName))));
    }
}
