namespace Unroll;

/// <summary>Replaces the row at an index that differs from sample to sample: a word put into its place in a context.</summary>
/// <remarks>
/// <para>y[b, t] = row[b] where t = index[b], else x[b, t].</para>
/// <para>Shapes: x [batch, time, features], index Int32 [batch] or [batch, 1], row [batch, features] (or [batch, 1, features]) to [batch, time, features]. Gradients go to x, but
/// for the replaced rows, and to the row.</para>
/// <para>Mask: kept, and the replaced step becomes real.</para>
/// <para>Inputs in order: x, index, row.</para>
/// </remarks>
public sealed class ScatterAt : Layer
{
    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => "its index counts the steps of a whole sequence";

    /// <summary>Runs the layer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of a step: names the sample.</exception>
    public Tensor Call(Tensor x, Tensor index, Tensor row) => Call([x, index, row]);

    /// <summary>Puts the layer into a graph.</summary>
    public Symbol Call(Symbol x, Symbol index, Symbol row) => Call([x, index, row]);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != 3)
            throw new ShapeException(Who, $"{inputs.Count} inputs", "three: the sequence, the index of a step for each sample, and the row to put there", "scatter.Call(context, index, row)");
        var y = inputs[0].ScatterAt(inputs[1], inputs[2]);
        return new Values(("y", y.Mask is { } mask ? y.WithMask(mask.Through(DisplayName)) : y));
    }
}
