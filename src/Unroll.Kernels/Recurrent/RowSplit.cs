using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Unroll.Kernels;

/// <summary>Parts of the batch: a thread runs its rows through the whole sequence. Rows never meet, so the split does not change a bit.</summary>
internal static class RowSplit
{
    // Multiply-adds below which a second thread costs more than it gains.
    private const long ThreadWork = 4L << 20, StepWork = 1L << 20;

    public static int Parts(RecurrentSpec spec, StepPlan plan)
    {
        return Work(spec, plan.Total) < ThreadWork ? 1 : Math.Max(1, Math.Min(Workers.Threads, plan.IsPacked ? plan.Active(0) : plan.Batch));
    }

    /// <summary>The same of a single step, which threads that are awake share; below this they would wait for each other longer than they work.</summary>
    public static int StepParts(RecurrentSpec spec) => Work(spec, spec.Batch) < StepWork ? 1 : Math.Max(1, Math.Min(Workers.Threads, spec.Batch));

    /// <summary>Whether runs should have a thread each: together worth it, and none could use more threads than there are runs.</summary>
    public static bool RunsApart(RecurrentSpec[] specs)
    {
        long work = 0;
        int most = 0;
        foreach (var spec in specs)
        {
            work += Work(spec, (long)spec.Batch * spec.Steps);
            most = Math.Max(most, Math.Min(Workers.Threads, spec.Batch));
        }
        return Workers.Threads > 1 && work >= ThreadWork && most <= specs.Length;
    }

    /// <summary>Copies numbers; a few of them without a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void CopyRow(float* from, float* to, int n)
    {
        if (n > 128)
        {
            new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>(to, n));
            return;
        }
        int i = 0, w = Vector<float>.Count;
        for (; Vector512.IsHardwareAccelerated && i + 16 <= n; i += 16) Vector512.Load(from + i).Store(to + i);
        for (; i + w <= n; i += w) Vector.Store(Vector.Load(from + i), to + i);
        for (; i < n; i++) to[i] = from[i];
    }

    /// <summary>Numbers of a row from which on rows apart in memory are as good as neighbours: whole lines of the caches, and no more of them fit beside the step.</summary>
    public const int WideRow = 64;

    private static long Work(RecurrentSpec spec, long rows) => rows * (spec.Inputs + spec.Units) * spec.Cell.Gates * spec.Units;

    /// <summary>From this many rows on a step fills the tiles by itself; below, the input products of several steps run together.</summary>
    public const int EnoughRows = 5;

    /// <summary>Copies masks [batch, gate, n] to [gate, rows of the part, stride], filled up with zeros.</summary>
    public static unsafe void CopyMasks(Block masks, int gates, StepPlan plan, in RowPart part, int n, int stride, float* target)
    {
        for (int gate = 0; gate < gates; gate++)
        {
            for (int i = 0; i < part.Rows; i++, target += stride)
            {
                masks.Array.AsSpan(masks.Offset + (plan.Row(part.Place(i)) * masks.BatchStride) + (gate * masks.TimeStride), n).CopyTo(new Span<float>(target, n));
                new Span<float>(target + n, stride - n).Clear();
            }
        }
    }

    /// <summary>Masks of a block: 0 when absent, 1 for all gates together, else one a gate.</summary>
    public static int MaskCount(Block masks, int gates) => masks.IsAbsent ? 0 : masks.TimeStride == 0 || gates == 1 ? 1 : gates;

    /// <summary>Brings n floats toward the caches, where the machine can be asked to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Prefetch(float* p, int n)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < n; i += 16) Sse.Prefetch1(p + i);
    }

    /// <summary>Whether n numbers are all zeros, of either sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe bool AreZeros(float* p, int n)
    {
        int i = 0, w = Vector<float>.Count;
        for (; i + (4 * w) <= n; i += 4 * w)
        {
            var some = (Vector.Load((int*)p + i) | Vector.Load((int*)p + i + w)) | (Vector.Load((int*)p + i + (2 * w)) | Vector.Load((int*)p + i + (3 * w)));
            // Without the bit of the sign.
            if (!Vector.EqualsAll(some + some, Vector<int>.Zero)) return false;
        }
        for (; i < n; i++)
            if (p[i] != 0) return false;
        return true;
    }

    /// <summary>Copies some rows of n numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void CopyRows(float* from, nint fromRow, float* to, nint toRow, int rows, int n)
    {
        for (; rows > 0; rows--, from += fromRow, to += toRow) CopyRow(from, to, n);
    }

    /// <summary>y = a * b; y may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Multiply(float* a, float* b, float* y, int n)
    {
        int i = 0, w = Vector<float>.Count;
        for (; Vector512.IsHardwareAccelerated && i + 16 <= n; i += 16) (Vector512.Load(a + i) * Vector512.Load(b + i)).Store(y + i);
        for (; i + w <= n; i += w) Vector.Store(Vector.Load(a + i) * Vector.Load(b + i), y + i);
        for (; i < n; i++) y[i] = a[i] * b[i];
    }

    /// <summary>y = a * b for some rows of n numbers; y may be a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void MultiplyRows(float* a, nint aRow, float* b, nint bRow, float* y, nint yRow, int rows, int n)
    {
        int w = Vector<float>.Count;
        for (; rows > 0; rows--, a += aRow, b += bRow, y += yRow)
        {
            int i = 0;
            for (; Vector512.IsHardwareAccelerated && i + 16 <= n; i += 16) (Vector512.Load(a + i) * Vector512.Load(b + i)).Store(y + i);
            for (; i + w <= n; i += w) Vector.Store(Vector.Load(a + i) * Vector.Load(b + i), y + i);
            for (; i < n; i++) y[i] = a[i] * b[i];
        }
    }

    /// <summary>y = y + the sum of a * b over some blocks, in order, for some rows of n numbers; from 0 where nothing is added to. Each product is rounded and then added: the product of a gradient and a dropout factor is one by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void SumProducts(int blocks, float* a, nint aBlock, nint aRow, float* b, nint bBlock, nint bRow, bool add, float* y, nint yRow, int rows, int n)
    {
        int w = Vector<float>.Count;
        for (; rows > 0; rows--, a += aRow, b += bRow, y += yRow)
        {
            int i = 0;
            for (; Vector512.IsHardwareAccelerated && i + 16 <= n; i += 16)
            {
                float* p = a + i, q = b + i;
                var sum = Vector512.Load(p) * Vector512.Load(q);
                if (add) sum += Vector512.Load(y + i);
                for (int block = 1; block < blocks; block++) sum += Vector512.Load(p += aBlock) * Vector512.Load(q += bBlock);
                sum.Store(y + i);
            }
            for (; i + w <= n; i += w)
            {
                float* p = a + i, q = b + i;
                var sum = Vector.Load(p) * Vector.Load(q);
                if (add) sum += Vector.Load(y + i);
                for (int block = 1; block < blocks; block++) sum += Vector.Load(p += aBlock) * Vector.Load(q += bBlock);
                Vector.Store(sum, y + i);
            }
            for (; i < n; i++)
            {
                float sum = a[i] * b[i];
                if (add) sum += y[i];
                for (int block = 1; block < blocks; block++)
                {
                    float product = a[i + (block * aBlock)] * b[i + (block * bBlock)];
                    sum += product;
                }
                y[i] = sum;
            }
        }
    }

    /// <summary>y = the sum of some rows of n numbers, in order. The sums of a few vectors stay in registers: in memory every row would wait for the stores of the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void SumRows(float* a, nint aRow, float* y, int rows, int n)
    {
        int i = 0;
        for (; Vector512.IsHardwareAccelerated && i + 32 <= n; i += 32)
        {
            Vector512<float> first = default, second = default;
            float* p = a + i;
            for (int r = rows; r > 0; r--, p += aRow)
            {
                first += Vector512.Load(p);
                second += Vector512.Load(p + 16);
            }
            first.Store(y + i);
            second.Store(y + i + 16);
        }
        for (int w = Vector<float>.Count; i + w <= n; i += w)
        {
            Vector<float> sum = default;
            float* p = a + i;
            for (int r = rows; r > 0; r--, p += aRow) sum += Vector.Load(p);
            Vector.Store(sum, y + i);
        }
        for (; i < n; i++)
        {
            float sum = 0;
            float* p = a + i;
            for (int r = rows; r > 0; r--, p += aRow) sum += *p;
            y[i] = sum;
        }
    }

    /// <summary>y = y + a for one row of n numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddRow(float* a, float* y, int n)
    {
        int i = 0, w = Vector<float>.Count;
        for (; Vector512.IsHardwareAccelerated && i + 16 <= n; i += 16) (Vector512.Load(y + i) + Vector512.Load(a + i)).Store(y + i);
        for (; i + w <= n; i += w) Vector.Store(Vector.Load(y + i) + Vector.Load(a + i), y + i);
        for (; i < n; i++) y[i] += a[i];
    }

    /// <summary>y = y + a for some rows of n numbers; yRow 0 adds them all up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void AddRows(float* a, nint aRow, float* y, nint yRow, int rows, int n)
    {
        for (; rows > 0; rows--, a += aRow, y += yRow) AddRow(a, y, n);
    }
}
