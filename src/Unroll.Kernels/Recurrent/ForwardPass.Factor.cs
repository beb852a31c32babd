namespace Unroll.Kernels;

internal sealed unsafe partial class ForwardPass
{
    /// <summary>The factor of each row at the step, as often as there are units; after the products, which may reach beyond their own slots.</summary>
    private void FillFactor(in Slice s, int k, int from, int to, float* gates)
    {
        var factors = arrays.StepFactors;
        fixed (float* all = factors.Array)
        {
            float* slot = gates + (_cell.GateSlots * (nint)_layout.Slot);
            for (int i = 0; i < s.Count; i++)
            {
                int place = s.Part.Place(i);
                float value = all[factors.Offset + (plan.Row(place) * (nint)factors.BatchStride) + (plan.Time(place, k) * (nint)factors.TimeStride)];
                new Span<float>(slot + (i * s.GateRow) + from, to - from).Fill(value);
            }
        }
    }
}
