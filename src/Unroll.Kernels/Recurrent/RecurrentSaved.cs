namespace Unroll.Kernels;

/// <summary>
/// What forward keeps for backward: the activated slots and the states of every real step; with time chunks only the states before each chunk,
/// from which backward makes the rest again, chunk by chunk. Backward writes its gate gradients over it, so it
/// serves one backward. <see cref="Dispose"/> gives the memory back for the next sequence; without it the collector takes it.
/// </summary>
public sealed class RecurrentSaved : IDisposable
{
    private readonly bool _keepsInputs;
    private int _used;
    private AlignedBuffer? _gates, _states;

    internal RecurrentSaved(RecurrentSpec spec, RecurrentArrays arrays, PackedWeights weights, StepPlan plan)
    {
        (Plan, Spec, Weights) = (plan, spec, weights);
        int masks = RowSplit.MaskCount(arrays.InputDropout, spec.Cell.Gates);
        bool gathered = masks <= 1 || EachGate.Fits(spec.Cell, weights.Layout, masks, spec.Inputs);
        _keepsInputs = (plan.IsPacked ? gathered : masks == 1) && spec.Inputs > 0 && spec.Inputs <= weights.Layout.Row && !WeightProducts.Fits(spec);
        NormLayout = spec.LayerNorm ? new NormLayout(spec.Cell, weights.Layout) : null;
        if (spec.TimeChunk > 0 && spec.TimeChunk < plan.Steps)
        {
            Chunk = spec.TimeChunk;
            Borders = new AlignedBuffer((long)((plan.Steps + Chunk - 1) / Chunk) * spec.Batch * weights.Layout.StateRow);
            return;
        }
        Chunk = plan.Steps;
        Rent();
    }

    internal RecurrentSpec Spec { get; }

    internal StepPlan Plan { get; }

    internal PackedWeights Weights { get; }

    internal NormLayout? NormLayout { get; }

    /// <summary>Steps of a chunk; all steps without chunks.</summary>
    internal int Chunk { get; }

    /// <summary>With chunks: the states before each, [chunk, place, states]. Else null.</summary>
    internal AlignedBuffer? Borders { get; }

    /// <summary>The first step that the buffers hold.</summary>
    internal int From { get; private set; }

    /// <summary>The step after the last one that the buffers hold.</summary>
    internal int To { get; private set; }

    internal AlignedBuffer Gates => _gates!;

    internal AlignedBuffer States => _states!;

    internal AlignedBuffer? Operand { get; private set; }

    internal AlignedBuffer? Norm { get; private set; }

    /// <summary>The inputs as they entered the products, gathered and (but for a mask for each gate) dropped out, [real step, inputs]; null where they are read again from where they are, or are wider than the slots.</summary>
    internal AlignedBuffer? Inputs { get; private set; }

    /// <summary>Takes the buffers of a chunk: the first one has the most rows.</summary>
    internal void Rent()
    {
        var layout = Weights.Layout;
        long rows = Plan.Offset(Chunk);
        To = Chunk;
        int widest = Math.Max(Math.Max(layout.Row, layout.StateRow), NormLayout?.Row ?? 0);
        if ((rows + Spec.Batch) * widest > Array.MaxLength - 64)
            throw new NotSupportedException($"{RecurrentKernel.Who(Spec.Cell)}[{Spec.Batch}, {Spec.Steps}] with {Spec.Units} units would keep {rows * widest} numbers for backward, more than one array holds; set TimeChunk (CheckpointSteps of the layer), or train on shorter sequences or smaller batches.");
        _gates = new AlignedBuffer(rows * layout.Row);
        _states = new AlignedBuffer((rows + Spec.Batch) * layout.StateRow);
        if (Spec.Cell.Hidden == HiddenProduct.LastGateAfterReset) Operand = new AlignedBuffer(rows * layout.Slot);
        if (NormLayout is not null) Norm = new AlignedBuffer(rows * NormLayout.Row);
        if (_keepsInputs) Inputs = new AlignedBuffer(rows * Spec.Inputs);
    }

    internal void Hold(int from, int to) => (From, To) = (from, to);

    internal void Use()
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException($"RecurrentKernel.Backward ({Spec.Cell.Name}) - what forward saved was used before or disposed; run forward again before another backward.");
    }

    /// <summary>Gives the memory back. Backward is not possible afterwards.</summary>
    public void Dispose()
    {
        _used = 1;
        Borders?.Dispose();
        _gates?.Dispose();
        _states?.Dispose();
        Operand?.Dispose();
        Norm?.Dispose();
        Inputs?.Dispose();
    }
}
