using System.Buffers;

namespace Unroll.Kernels;

// One dropout mask a gate in layers of up to 8 units: the masks multiply on the way, all gates are one product, and nothing is copied.
internal sealed unsafe partial class WeightGradients
{
    private void EachGateSums(float[] result, int offset, bool inputs, int features, int firstSlot)
    {
        if (_rows == 0) return;
        int units = spec.Units, gates = _cell.Gates, n = gates * units, steps = saved.To - saved.From, size = EachGate.MaskRow(features);
        var (buffer, width) = saved.Norm is null ? (saved.Gates, _layout.Row) : (saved.Norm, saved.NormLayout!.Row);
        Func<int, int> gateOf = inputs ? _cell.InputGate : static gate => gate;
        float[] scratch = ArrayPool<float>.Shared.Rent((spec.Batch * size) + (8 * EachGate.Block) + 16);
        long[] starts = ArrayPool<long>.Shared.Rent(steps);
        int[] rows = ArrayPool<int>.Shared.Rent(steps);
        nint row = !inputs ? _layout.StateRow : saved.Inputs is null ? arrays.X.BatchStride : features;
        for (int k = saved.From; k < saved.To; k++)
        {
            rows[k - saved.From] = _plan.Active(k);
            starts[k - saved.From] = !inputs ? (_plan.StateOffset(k) - _before) * row : saved.Inputs is null ? (long)k * arrays.X.TimeStride : (_plan.Offset(k) - _before) * row;
        }
        fixed (float* memory = scratch, gradients = buffer.Array, states = saved.States.Array, kept = saved.Inputs?.Array, x = arrays.X.Array)
        {
            fixed (long* start = starts)
            fixed (int* count = rows)
            {
                float* sums = memory + Gemm.Align(memory), mask = sums + (8 * EachGate.Block), d = gradients + buffer.Offset + _from + (firstSlot * _layout.Slot);
                float* a = !inputs ? states + saved.States.Offset : saved.Inputs is null ? x + arrays.X.Offset : kept + saved.Inputs.Offset;
                EachGate.CopyMasks(inputs ? arrays.InputDropout : arrays.RecurrentDropout, _plan, _plan.Part(0, 1), features, gates, gateOf, mask);
                for (int f = 0; f < features; f += 8, a += 8, mask += EachGate.Block)
                {
                    EachGate.Weights(steps, count, a, start, row, d, width, mask, size, sums);
                    for (int i = 0; i < Math.Min(8, features - f); i++)
                        for (int slot = 0; slot < gates; slot++)
                            Put(new ReadOnlySpan<float>(sums + (i * EachGate.Block) + (slot * 8), units), result.AsSpan(offset + ((f + i) * n) + (gateOf(slot) * units), units));
                }
            }
        }
        ArrayPool<float>.Shared.Return(scratch);
        ArrayPool<long>.Shared.Return(starts);
        ArrayPool<int>.Shared.Return(rows);
    }
}
