using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

// One dropout mask a gate: a mask is the same at every step, so it multiplies the sum over a row's steps instead of an operand at each step, and all gates go through one wide product.
internal sealed unsafe partial class WeightGradients
{
    // Steps from which a row's product is worth adding to the result; below, the products over all rows are.
    private const int ByRowSteps = 16;

    // Saved numbers from which they are not in the first caches any more.
    private const long FarNumbers = 1 << 16;

    // Multiply-adds below which a second thread costs more than it gains.
    private const long ThreadWork = 2L << 20;

    private bool PaysByRow(Block masks) => RowSplit.MaskCount(masks, _cell.Gates) > 1 && !IsWide && (long)_rows >= (long)ByRowSteps * spec.Batch;

    private sealed class RowSums(WeightGradients owner, float[] result, int offset, bool inputs, int features, int firstSlot, int slots, int parts)
    {
        public void Part(int part)
        {
            int first = (int)((long)part * features / parts), last = (int)((part + 1L) * features / parts);
            if (last > first) owner.ByRow(result, offset, inputs, first, last - first, firstSlot, slots);
        }
    }

    private void ByRow(float[] result, int offset, bool inputs, int features, int firstSlot, int slots)
    {
        if (!_accumulate) result.AsSpan(offset, features * _cell.Gates * spec.Units).Clear();
        int parts = (long)_rows * features * slots * spec.Units < ThreadWork ? 1 : Math.Min(Workers.Threads, Math.Max(1, features / 8));
        Workers.Run(parts, new RowSums(this, result, offset, inputs, features, firstSlot, slots, parts), static (sums, part) => sums.Part(part));
    }

    /// <summary>Adds, row after row of the batch, mask * (inputs or states, turned, times gradients) for some features.</summary>
    private void ByRow(float[] result, int offset, bool inputs, int firstFeature, int features, int firstSlot, int slots)
    {
        int slot = _layout.Slot, columns = slots * slot, steps = saved.To - saved.From, units = spec.Units, n = _cell.Gates * units;
        var masks = inputs ? arrays.InputDropout : arrays.RecurrentDropout;
        var (buffer, width) = saved.Norm is null ? (saved.Gates, _layout.Row) : (saved.Norm, saved.NormLayout!.Row);
        bool far = (long)_rows * width >= FarNumbers;
        long sizeA = Arena.Size((long)steps * features), sizeB = Arena.Size((long)steps * columns);
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((int)(sizeA + sizeB + Arena.Size((long)features * columns) + 16)));
        fixed (float* memory = scratch, gates = buffer.Array, states = saved.States.Array, px = arrays.X.Array, mask = masks.Array, to = result, zero = Gemm.Zeros)
        {
            var arena = new Arena(memory + Gemm.Align(memory));
            float* a = arena.Take(sizeA), b = arena.Take(sizeB), c = arena.Take((long)features * columns);
            float* x = px + arrays.X.Offset + firstFeature, h = states + saved.States.Offset + firstFeature, d = gates + buffer.Offset + _from + (firstSlot * slot);
            for (int place = 0; place < _plan.Batch; place++)
            {
                int row = _plan.Row(place), count = Math.Min(_plan.Length(place), saved.To) - saved.From;
                if (count <= 0) break; // longest first
                // Without a mask the steps of inputs lie at one distance, and so do those of gradients: they are read in place.
                bool copyA = !inputs || _plan.IsPacked, copyB = _plan.IsPacked;
                float* ai = copyA ? a : x + (row * (nint)arrays.X.BatchStride) + (saved.From * (nint)arrays.X.TimeStride), bi = copyB ? b : d + (place * (nint)width);
                nint aStep = copyA ? features : arrays.X.TimeStride, bStep = copyB ? columns : _plan.Batch * (nint)width;
                for (int k = saved.From, i = 0; copyA && i < count; k++, i++)
                {
                    float* from = inputs ? x + (row * (nint)arrays.X.BatchStride) + (_plan.Time(place, k) * (nint)arrays.X.TimeStride)
                        : h + ((nint)(_plan.StateOffset(k) - _before + place) * _layout.StateRow);
                    RowSplit.CopyRow(from, a + (i * (nint)features), features);
                    if (!inputs && far) RowSplit.Prefetch(from + _layout.StateRow, features);
                    if (!copyB) continue;
                    float* gradient = d + ((nint)(_plan.Offset(k) - _before + place) * width);
                    RowSplit.CopyRow(gradient, b + (i * (nint)columns), columns);
                    // The next row's lies beside this one's, the next step's far away.
                    if (far) RowSplit.Prefetch(gradient + width, columns);
                }
                Gemm.Alone(new Gemm.Product(features, columns, count, ai, 1, aStep, bi, bStep, 1, new Gemm.Start(zero, 0, 0), c, columns, 1));
                float* rowMask = mask + masks.Offset + (row * (nint)masks.BatchStride) + firstFeature;
                for (int s = 0; s < slots; s++)
                {
                    int gate = inputs ? _cell.InputGate(firstSlot + s) : firstSlot + s - _cell.HiddenSlot;
                    AddScaled(c + (s * slot), columns, rowMask + (gate * (nint)masks.TimeStride), to + offset + (firstFeature * (nint)n) + (gate * units), n, features, units);
                }
            }
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>y[i] = y[i] + factor[i] * a[i] for rows of n numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(float* a, nint aRow, float* factor, float* y, nint yRow, int rows, int n)
    {
        int w = Vector<float>.Count;
        for (int r = 0; r < rows; r++, a += aRow, y += yRow)
        {
            float f = factor[r];
            Vector<float> factors = new(f);
            int i = 0;
            for (; i + w <= n; i += w) Vector.Store(Vector.Load(y + i) + (factors * Vector.Load(a + i)), y + i);
            for (; i < n; i++)
            {
                float product = f * a[i];
                y[i] += product;
            }
        }
    }
}
