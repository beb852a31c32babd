namespace Unroll.Kernels;

/// <summary>
/// What forward keeps for backward: the activated slots and the states of every real step. Backward writes its gate gradients over it, so it
/// serves one backward. <see cref="Dispose"/> gives the memory back for the next sequence; without it the collector takes it.
/// </summary>
public sealed class RecurrentSaved : IDisposable
{
    private int _used;

    internal RecurrentSaved(RecurrentSpec spec, PackedWeights weights, StepPlan plan)
    {
        Plan = plan;
        Spec = spec;
        Weights = weights;
        var layout = weights.Layout;
        long rows = plan.Total;
        int widest = Math.Max(Math.Max(layout.Row, layout.StateRow), spec.LayerNorm ? new NormLayout(spec.Cell, layout).Row : 0);
        if ((rows + spec.Batch) * widest > Array.MaxLength - 64)
            throw new NotSupportedException($"{RecurrentKernel.Who(spec.Cell)}[{spec.Batch}, {spec.Steps}] with {spec.Units} units would keep {rows * widest} numbers for backward, more than one array holds; train on shorter sequences or smaller batches.");
        Gates = new AlignedBuffer(rows * layout.Row);
        States = new AlignedBuffer((rows + spec.Batch) * layout.StateRow);
        if (spec.Cell.Hidden == HiddenProduct.LastGateAfterReset) Operand = new AlignedBuffer(rows * layout.Slot);
        if (!spec.LayerNorm) return;
        NormLayout = new NormLayout(spec.Cell, layout);
        Norm = new AlignedBuffer(rows * NormLayout.Row);
    }

    internal RecurrentSpec Spec { get; }

    internal StepPlan Plan { get; }

    internal PackedWeights Weights { get; }

    internal AlignedBuffer Gates { get; }

    internal AlignedBuffer States { get; }

    internal AlignedBuffer? Operand { get; }

    internal AlignedBuffer? Norm { get; }

    internal NormLayout? NormLayout { get; }

    internal void Use()
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException($"RecurrentKernel.Backward ({Spec.Cell.Name}) - what forward saved was used before or disposed; run forward again before another backward.");
    }

    /// <summary>Gives the memory back. Backward is not possible afterwards.</summary>
    public void Dispose()
    {
        _used = 1;
        Gates.Dispose();
        States.Dispose();
        Operand?.Dispose();
        Norm?.Dispose();
    }
}
