namespace Unroll;

/// <summary>The same numbers with other axes behind the batch.</summary>
/// <remarks>
/// <para>Shapes: [batch, ...] -> [batch, ...sizes]; one size may be -1 and is worked out.</para>
/// <para>Mask: kept when the time axis keeps its length, else refused.</para>
/// </remarks>
/// <param name="sizes">Lengths of the axes after the batch.</param>
public sealed class Reshape(params int[] sizes) : UnaryLayer
{
    /// <summary>Lengths of the axes after the batch.</summary>
    public int[] Sizes { get; } = Check(sizes);

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        var (have, known) = (x.Shape[1..].Size, 1L);
        foreach (var size in Sizes)
            known *= size == -1 ? 1 : size;
        var target = Array.ConvertAll(Sizes, size => size != -1 ? size : known > 0 && have % known == 0 ? (int)(have / known) : -1);
        if (target.Contains(-1) || Shape.Create(target).Size != have)
            throw new ShapeException(Who, $"{x.Shape} to [{x.Shape[0]}, {string.Join(", ", Sizes)}]", $"{have} numbers for each sample, as the input has", "give -1 for one axis to have it worked out");
        var y = x.Reshape([x.Shape[0], .. target]);
        if (x.Mask is not { } mask)
            return y;
        return mask.Fits(y.Shape) ? y.WithMask(mask.Through(DisplayName)) : throw MaskRefused(mask);
    }

    static int[] Check(int[] sizes) => sizes.Count(s => s == -1) <= 1 && sizes.All(s => s >= -1) ? sizes
        : throw new ArgumentException($"Reshape: got sizes [{string.Join(", ", sizes)}]; needed lengths of 0 or more, at most one of them -1.");
}
