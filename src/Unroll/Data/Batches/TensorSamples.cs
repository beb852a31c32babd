namespace Unroll;

/// <summary>Samples that stand in tensors: rows next to one another are views, others are copied once.</summary>
internal sealed class TensorSamples(Values inputs, Values targets, Tensor? weights, int count) : Samples
{
    internal override int Count => count;

    internal override Cut Range(int start, int rows) => start == 0 && rows == count ? new(inputs, targets, weights)
        : new(inputs.Map(x => RowPick.Range(x, start, rows)), targets.Map(x => RowPick.Range(x, start, rows)), weights is null ? null : RowPick.Range(weights, start, rows));

    internal override Cut Pick(ReadOnlySpan<int> rows)
    {
        var order = rows.ToArray();
        return new(inputs.Map(x => RowPick.Order(x, order)), targets.Map(x => RowPick.Order(x, order)), weights is null ? null : RowPick.Order(weights, order));
    }
}
