using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unroll.Kernels;

/// <summary>
/// Steps of one row of a batch with a mask, between where they lie in the user's arrays, at times of their own, and where the loops work on them. Eight numbers, a vector of the
/// narrow layers for which such copies weigh most, go without a question inside the loop.
/// </summary>
internal static unsafe class RowSteps
{
    /// <summary>Steps of a row to <paramref name="to"/> + at[i].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* row, nint time, int* times, int count, float* to, nint* at, int n)
    {
        if (n == 8 && Vector256.IsHardwareAccelerated)
        {
            for (int i = 0; i < count; i++) Vector256.Load(row + (times[i] * time)).Store(to + at[i]);
            return;
        }
        for (int i = 0; i < count; i++) RowSplit.CopyRow(row + (times[i] * time), to + at[i], n);
    }

    /// <summary>The same, each times a mask.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* row, nint time, int* times, int count, float* mask, float* to, nint* at, int n)
    {
        if (n == 8 && Vector256.IsHardwareAccelerated)
        {
            var factors = Vector256.Load(mask);
            for (int i = 0; i < count; i++) (Vector256.Load(row + (times[i] * time)) * factors).Store(to + at[i]);
            return;
        }
        for (int i = 0; i < count; i++) RowSplit.Multiply(row + (times[i] * time), mask, to + at[i], n);
    }

    /// <summary>
    /// Steps of a row from <paramref name="from"/> + at[i] to their times, and the masked ones behind each: they repeat it, or are zeros. The step after the last one is
    /// <paramref name="next"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* from, nint* at, float* row, nint time, int* times, int count, int next, int n, bool zeros)
    {
        int last = count - 1;
        if (n == 8 && Vector256.IsHardwareAccelerated)
        {
            for (int i = 0; i < count; i++)
            {
                int t = times[i], end = i < last ? times[i + 1] : next;
                var value = Vector256.Load(from + at[i]);
                float* to = row + (t * time);
                value.Store(to);
                if (zeros) value = Vector256<float>.Zero;
                for (t++; t < end; t++) value.Store(to += time);
            }
            return;
        }
        for (int i = 0; i < count; i++)
        {
            int t = times[i], end = i < last ? times[i + 1] : next;
            float* to = row + (t * time);
            RowSplit.CopyRow(from + at[i], to, n);
            if (zeros) Clear(to + time, time, end - t - 1, n);
            else
                for (t++; t < end; t++) RowSplit.CopyRow(from + at[i], to += time, n);
        }
    }

    /// <summary>Of each step of a row the gradient of its output, and where the masked steps behind it repeat that the sum over them, from the last to the first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void GatherSums(float* row, nint time, int* times, int count, int next, float* to, nint step, int n, bool alone)
    {
        int last = count - 1;
        if (n == 8 && Vector256.IsHardwareAccelerated)
        {
            for (int i = 0; i < count; i++, to += step)
            {
                int t = times[i], end = alone ? t + 1 : i < last ? times[i + 1] : next;
                float* from = row + ((end - 1) * time);
                var sum = Vector256.Load(from);
                for (end--; end > t; end--) sum += Vector256.Load(from -= time);
                sum.Store(to);
            }
            return;
        }
        for (int i = 0; i < count; i++, to += step)
        {
            int t = times[i], end = alone ? t + 1 : i < last ? times[i + 1] : next;
            float* from = row + ((end - 1) * time);
            RowSplit.CopyRow(from, to, n);
            if (end > t + 1) RowSplit.AddRows(from - time, -time, to, 0, end - t - 1, n);
        }
    }

    /// <summary>Zeros for some steps.</summary>
    public static void Clear(float* x, nint step, int steps, int n)
    {
        if (steps <= 0) return;
        if (step == n) new Span<float>(x, steps * n).Clear();
        else
            for (; steps > 0; steps--, x += step) new Span<float>(x, n).Clear();
    }
}
