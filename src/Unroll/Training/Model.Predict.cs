namespace Unroll;

public abstract partial class Model
{
    /// <summary>The main output for every sample, computed in batches and without recording; keeps the mask.</summary>
    /// <param name="x">Inputs, batch first.</param>
    /// <param name="batchSize">Samples at a time; the result does not depend on it.</param>
    /// <param name="cancel">Ends it between two batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Predict(Values x, int batchSize = 32, CancellationToken cancel = default) => PredictAll(x, batchSize, cancel)[0];

    /// <summary>All outputs for every sample, computed in batches and without recording.</summary>
    /// <inheritdoc cref="Predict"/>
    public Values PredictAll(Values x, int batchSize = 32, CancellationToken cancel = default)
    {
        var size = Require.Positive(batchSize, $"{Who}.Predict");
        using var off = Gradients.Off();
        var rows = x.Min(t => t.Rank > 0 ? t.Shape[0] : 0);
        if (x.Any(t => t.Rank == 0 || t.Shape[0] != rows))
            throw new ShapeException($"{Who}.Predict", $"inputs {string.Join(", ", x.Select(t => t.Shape))}", "the same number of samples in each");
        if (rows <= size)
            return Call(x);
        var parts = new List<Values>();
        for (var start = 0; start < rows; start += size)
        {
            cancel.ThrowIfCancellationRequested();
            var (from, count) = (start, Math.Min(size, rows - start));
            parts.Add(Call(x.Map(t => RowPick.Range(t, from, count))));
        }
        return new Values([.. Enumerable.Range(0, parts[0].Count).Select(i => (parts[0].NameOf(i), Join([.. parts.Select(p => p[i])])))]);
    }

    static Tensor Join(Tensor[] parts)
    {
        var joined = Tensor.Concat(parts, 0);
        return Array.TrueForAll(parts, p => p.Mask is not null)
            ? joined.WithMask(Mask.From(Tensor.Concat(Array.ConvertAll(parts, p => p.Mask!.Steps), 0), parts[0].Mask!.Origin)) : joined;
    }
}
