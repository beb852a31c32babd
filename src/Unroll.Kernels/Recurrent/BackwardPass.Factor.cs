using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

internal sealed unsafe partial class BackwardPass
{
    /// <summary>The gradient of each row's factor: the sum over the units of its slot, whose gaps are zeros.</summary>
    private void StoreFactor(in Slice s, int k, float* gates)
    {
        var target = gradients.dStepFactors;
        if (target.Array is not { } array) return;
        int slot = _layout.Slot;
        for (int i = 0; i < s.Count; i++)
        {
            float* from = gates + (i * s.GateRow) + (_cell.GateSlots * (nint)slot);
            var sums = Vector<float>.Zero;
            int u = 0;
            for (; u + Vector<float>.Count <= slot; u += Vector<float>.Count) sums += Unsafe.ReadUnaligned<Vector<float>>(from + u);
            float sum = Vector.Sum(sums);
            for (; u < slot; u++) sum += from[u];
            int place = s.Part.Place(i);
            array[target.Offset + (_plan.Row(place) * (nint)target.BatchStride) + (_plan.Time(place, k) * (nint)target.TimeStride)] = sum;
        }
    }
}
