using System.Collections;
using System.Text;

namespace Unroll;

/// <summary>
/// Long sequences in batches whose states can be carried on: sample i of batch k + 1 continues sample i of batch k. Each item is a batch's inputs and its targets,
/// which are the inputs' next steps. Everything is a view: nothing is copied.
/// </summary>
/// <remarks>One long sequence is cut into as many pieces of equal length as a batch has samples; what is left over at the end (fewer steps than a batch has) is not used.</remarks>
public sealed class ContinuousWindows : IReadOnlyList<(Tensor Inputs, Tensor Targets)>
{
    readonly Tensor _inputs, _targets;
    readonly int _pieces;

    internal ContinuousWindows(Tensor inputs, Tensor targets, int steps, int pieces)
    {
        (_inputs, _targets, Steps, _pieces) = (inputs, targets, steps, pieces);
        Count = inputs.Shape[1] / steps;
    }

    /// <summary>How many batches there are until states must start over.</summary>
    public int Count { get; }

    /// <summary>Samples a batch.</summary>
    public int Batch => _inputs.Shape[0];

    /// <summary>Steps a batch.</summary>
    public int Steps { get; }

    /// <summary>A batch: inputs [batch, steps, ...] and the steps after each of them.</summary>
    public (Tensor Inputs, Tensor Targets) this[int index]
    {
        get
        {
            if (index < 0 || index >= Count)
                throw new ArgumentOutOfRangeException(nameof(index), FormattableString.Invariant($"ContinuousWindows: there is no batch {index}; needed 0 to {Count - 1}."));
            Slice steps = (index * Steps)..((index + 1) * Steps);
            return (_inputs[.., steps], _targets[.., steps]);
        }
    }

    /// <summary>The batches as samples, for <c>Fit</c> of a stateful model: with <c>BatchSize = windows.Batch</c> and <c>Shuffle = false</c>.</summary>
    public Dataset Data => new(new ContinuousSamples(this));

    /// <summary>Which sample of which batch holds which steps, as a table.</summary>
    /// <param name="names">What each sample is called; null for sample 0, sample 1 ...</param>
    public string Table(IReadOnlyList<string>? names = null)
    {
        var shown = Math.Min(Count, 4);
        var piece = _inputs.Shape[1];
        List<string[]> rows = [["", .. Enumerable.Range(0, shown).Select(k => FormattableString.Invariant($"batch {k}"))]];
        for (var i = 0; i < Batch; i++)
        {
            var first = _pieces > 1 ? i * piece : 0;
            rows.Add([names is { } n && i < n.Count ? n[i] : FormattableString.Invariant($"sample {i}"),
                .. Enumerable.Range(0, shown).Select(k => FormattableString.Invariant($"steps {first + k * Steps} to {first + (k + 1) * Steps - 1}"))]);
        }
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var c = 0; c < row.Length; c++)
                text.Append(row[c].PadRight(rows.Max(r => r[c].Length) + 2));
            while (text.Length > 0 && text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }
        if (Count > shown)
            text.Append(FormattableString.Invariant($"... {Count} batches; then states start over\n"));
        return text.ToString();
    }

    /// <inheritdoc/>
    public IEnumerator<(Tensor Inputs, Tensor Targets)> GetEnumerator() => Enumerable.Range(0, Count).Select(k => this[k]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Sample number k * batch + i is sample i of batch k.</summary>
    sealed class ContinuousSamples(ContinuousWindows windows) : Samples
    {
        internal override int Count => windows.Count * windows.Batch;

        internal override int? BatchSize => windows.Batch;

        internal override Cut Range(int start, int count)
        {
            var (batch, first) = Math.DivRem(start, windows.Batch);
            if (first + count > windows.Batch)
                return Pick([.. Enumerable.Range(start, count)]);
            var (inputs, targets) = windows[batch];
            return new(RowPick.Range(inputs, first, count), RowPick.Range(targets, first, count), null);
        }

        internal override Cut Pick(ReadOnlySpan<int> rows)
        {
            var (inputs, targets) = (new Tensor[rows.Length], new Tensor[rows.Length]);
            for (var i = 0; i < rows.Length; i++)
            {
                var (x, y) = windows[rows[i] / windows.Batch];
                var row = rows[i] % windows.Batch;
                (inputs[i], targets[i]) = (x[row..(row + 1)], y[row..(row + 1)]);
            }
            return new(Tensor.Concat(inputs, 0), Tensor.Concat(targets, 0), null);
        }
    }
}
