namespace Unroll;

/// <summary>What the layers that join several inputs number by number share: shapes, masks.</summary>
/// <remarks>
/// <para>Shapes: equal, or such that they broadcast: lengths of 1 are repeated, and inputs with fewer axes get axes of length 1 behind the batch, so that [batch, features] meets
/// every step of [batch, time, features].</para>
/// <para>Mask: a step is real when it is real in every input that has a mask. Keras calls a step real when it is in any input, and drops the mask when one has none.</para>
/// </remarks>
public abstract class MergeLayer : Layer
{
    private protected MergeLayer()
    {
    }

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <summary>How many inputs it takes at least and at most.</summary>
    private protected virtual (int Least, int Most) Inputs => (1, int.MaxValue);

    /// <summary>Whether it may turn the gradient at a masked step, which is 0, into another zero or NaN: what stands there is then always taken away.</summary>
    private protected virtual bool ZeroesPadding => false;

    /// <summary>Joins inputs of one number of axes, without masks.</summary>
    private protected abstract Tensor Merge(Tensor[] inputs);

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count < Inputs.Least || inputs.Count > Inputs.Most)
            throw new ShapeException(Who, $"{inputs.Count} inputs", Inputs.Least == Inputs.Most ? $"{Inputs.Least}" : $"at least {Inputs.Least}", "call it with a list: layer.Call([a, b])");
        Check(inputs);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var rank = Check([.. inputs.Select(x => x.Shape)]);
        Mask? mask = null;
        foreach (var x in inputs)
            if (x.Mask is not null && x.Rank == rank)
                mask = MaskedSteps.Both(mask, x.Mask, DisplayName);
        var y = Merge([.. inputs.Select(x => Wide((ZeroesPadding ? x.Zeroed() : x.Clean()).WithMask(null), rank))]);
        return new Values(("y", mask is not null && mask.Fits(y.Shape) ? y.WithMask(mask) : y.WithMask(null)));
    }

    static Tensor Wide(Tensor x, int rank)
    {
        while (x.Rank < rank)
            x = x.ExpandDims(1);
        return x;
    }

    int Check(IReadOnlyList<Shape> shapes)
    {
        var rank = shapes.Max(s => s.Rank);
        var fits = shapes.All(s => s.Rank > 0);
        for (var axis = 0; fits && axis < rank; axis++)
        {
            // Fewer axes: those behind the batch are of length 1.
            var lengths = shapes.Select(s => axis == 0 ? s[0] : axis < 1 + rank - s.Rank ? 1 : s[axis - (rank - s.Rank)]).Where(n => n != Shape.Unknown && (n != 1 || axis == 0)).Distinct();
            fits = lengths.Count() <= 1;
        }
        return fits ? rank : throw new ShapeException(Who, $"inputs {string.Join(" and ", shapes)}", "equal shapes, or lengths of 1 where they differ", "bring them to one width with Dense, or join them side by side with Concatenate");
    }
}
