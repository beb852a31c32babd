namespace Unroll;

/// <summary>Samples that stand in tensors: rows next to one another are views, others are copied once.</summary>
internal sealed class TensorSamples(Values inputs, Values targets, Tensor? weights, int count) : Samples
{
    Cut? _rows;

    internal override int Count => count;

    /// <summary>The tensors with every sample in one piece: without this a turned tensor would be copied whole for each batch.</summary>
    Cut Rows => _rows ??= new(inputs.Map(InOnePiece), targets.Map(InOnePiece), weights is null ? null : InOnePiece(weights));

    internal override Cut Range(int start, int rows) => start == 0 && rows == count ? new(inputs, targets, weights)
        : new(inputs.Map(x => RowPick.Range(x, start, rows)), targets.Map(x => RowPick.Range(x, start, rows)), weights is null ? null : RowPick.Range(weights, start, rows));

    internal override Cut Pick(ReadOnlySpan<int> rows)
    {
        var order = rows.ToArray();
        return new(Rows.Inputs.Map(x => RowPick.Order(x, order)), Rows.Targets.Map(x => RowPick.Order(x, order)), Rows.Weights is { } w ? RowPick.Order(w, order) : null);
    }

    static Tensor InOnePiece(Tensor x) => x.View.IsContiguous ? x : x.Mask is { } mask ? x.WithMask(null).Contiguous().WithMask(mask) : x.Contiguous();
}
