using System.Globalization;

namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>The row at an index that differs from sample to sample replaced: y[b, t] = row[b] where t = index[b], else this [b, t].</summary>
    /// <remarks>
    /// <para>Shapes: this [batch, time, ...], index Int32 [batch] or [batch, 1], row [batch, ...] or [batch, 1, ...] to [batch, time, ...]. A mask is kept, and the replaced step
    /// becomes real.</para>
    /// <para>Gradients: dy but for the replaced rows to this, the replaced rows of dy to the row.</para>
    /// </remarks>
    /// <exception cref="ShapeException">The shapes do not fit, or the index is not Int32.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of a step: names the sample.</exception>
    public Tensor ScatterAt(Tensor index, Tensor row)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(row);
        if (index.DType != DType.Int32)
            throw new ShapeException("ScatterAt", $"an index of type {index.DType}", "Int32", "convert with To(DType.Int32)");
        if (Rank < 2 || index.Shape.Size != Shape[0] || index.Rank is not (1 or 2) || index.Shape[0] != Shape[0] || (row.Rank == Rank ? row.Shape != Shape.With(1, 1) : row.Rank != Rank - 1 || row.Shape[0] != Shape[0] || row.Shape[1..] != Shape[2..]))
            throw new ShapeException("ScatterAt", $"a sequence {Shape}, an index {index.Shape} and a row {row.Shape}", "[batch, time, features], [batch] and [batch, features]", "bring the row to the sequence's width, for example with Dense");
        var time = Shape[1];
        if (index.Backend is HostBackend)
            RequireSteps(index, time);
        var flags = index.WithMask(null).Reshape(Shape[0], 1).EqualTo(Range(time).On(index.Backend));
        Shape wide = [Shape[0], time, .. Enumerable.Repeat(1, Rank - 2)];
        var result = Where(flags.Reshape(wide), (row.Rank == Rank ? row : row.ExpandDims(1)).WithMask(null), WithMask(null));
        return Mask is { } mask ? result.WithMask(Unroll.Mask.From(Where(mask.Steps, mask.Steps, flags), mask.Origin)) : result;
    }

    static void RequireSteps(Tensor index, int time)
    {
        var numbers = index.AsSpan<int>();
        for (var sample = 0; sample < numbers.Length; sample++)
            if ((uint)numbers[sample] >= (uint)time)
                throw new ArgumentOutOfRangeException(nameof(index), string.Create(CultureInfo.InvariantCulture,
                    $"ScatterAt: got index {numbers[sample]} for sample {sample} of sequences of {time} steps; needed 0 to {time - 1}. Usual fix: count steps from 0, after padding or cutting the sequences."));
    }
}
