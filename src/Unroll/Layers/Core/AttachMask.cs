namespace Unroll;

/// <summary>Gives a sequence a mask that was computed: the second input says which steps are real.</summary>
/// <remarks>
/// <para>Inputs in order: x [batch, time, ...], flags [batch, time] (or [batch, time, 1]), Bool or numbers, where anything but 0 is real.</para>
/// <para>Shapes: x unchanged. Mask: made here, in place of the one that x had.</para>
/// </remarks>
public sealed class AttachMask : Layer
{
    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <summary>Runs the layer on a sequence and the flags of its steps.</summary>
    /// <exception cref="ShapeException">The flags are not [batch, time] of x.</exception>
    public Tensor Call(Tensor x, Tensor flags) => Call([x, flags]);

    /// <summary>Puts the layer into a graph.</summary>
    public Symbol Call(Symbol x, Symbol flags) => Call([x, flags]);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 2)
            throw new ShapeException(Who, $"{inputs.Count} inputs", "two: a sequence and the flags of its steps", "call it as attach.Call(x, flags)");
        var (x, flags) = (inputs[0], inputs[1]);
        var steps = flags.Rank == 3 && flags.Shape[2] == 1 ? flags.Squeeze(2) : flags;
        if (steps.Rank != 2 || x.Rank < 2 || steps.Shape[0] != x.Shape[0] || steps.Shape[1] != x.Shape[1])
            throw new ShapeException(Who, $"flags {flags.Shape} for an input {x.Shape}", "flags [batch, time], one for each step", "make them of the features, for example x.NotEqualTo(0).To(DType.Float32).Max(-1)");
        return new Values(("y", x.WithMask(Mask.From(steps.WithMask(null) is { DType: DType.Bool } given ? given : steps.WithMask(null).NotEqualTo(0), DisplayName))));
    }
}
