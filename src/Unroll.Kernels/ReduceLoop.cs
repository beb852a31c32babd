using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loops of a reduction; the order of combination is described at <see cref="Reduce"/>.</summary>
internal unsafe struct ReduceLoop<TOp> : ILaneAction where TOp : struct, IReduceOp
{
    private const int Partials = 32;
    private const int Block = 1024;
    private const int MaxLanes = 4;
    private const long SmallestParallel = 1 << 18;

    public ReducePlan Plan;
    public float* X;
    public float* Y;
    public bool Mean;
    public long FirstStrip;

    /// <summary>Below 0: all of them.</summary>
    public long LastStrip;

    public void Run<V>() where V : struct, ILane<V>
    {
        var columns = Plan.KeptStride == 1 && !(Plan.Reduced.Rank == 1 && Plan.Reduced.InnerStride(1) == 1);
        if (columns) Columns<V>();
        else Rows<V>();
    }

    // One output at a time, its elements in a row.
    private void Rows<V>() where V : struct, ILane<V>
    {
        var gathered = stackalloc float[Block];
        var cursor = Plan.Kept.Start(0);
        for (var row = Plan.Kept.Rows; row > 0; row--)
        {
            var x = X + cursor.Offset[0];
            var y = Y + cursor.Offset[1];
            for (nint i = 0; i < Plan.Kept.Inner; i++)
                y[i * Plan.Kept.InnerStride(1)] = Finish(Row<V>(x + i * Plan.Kept.InnerStride(0), gathered));
            Plan.Kept.Next(ref cursor);
        }
    }

    private float Row<V>(float* x, float* gathered) where V : struct, ILane<V>
    {
        ref readonly var plan = ref Plan.Reduced;
        if (plan.Count == 0) return TOp.Identity;
        var direct = plan.Rank == 1 && plan.InnerStride(1) == 1;
        var state = new Reader { Cursor = plan.Start(0) };
        if (plan.Count < Partials)
        {
            var few = direct ? x : gathered;
            if (!direct) Gather(x, ref state, gathered, (int)plan.Count);
            return Chain<V>(few, (int)plan.Count);
        }

        var partials = stackalloc float[2 * Partials];
        Reset<V>(partials, Partials);
        for (long start = 0; start < plan.Count; start += Block)
        {
            var n = (int)Math.Min(Block, plan.Count - start);
            var source = direct ? x + start : gathered;
            if (!direct) Gather(x, ref state, gathered, n);
            BlockInto<V>(source, n, partials, partials + Partials);
        }

        var narrow = Partials / 2;
        for (; V.Width > 1 && narrow >= 4; narrow /= 2)
            for (var i = 0; i < narrow; i += 4) Lane128.Store(TOp.Combine(Lane128.Load(partials + i), Lane128.Load(partials + narrow + i)), partials + i);
        for (var half = narrow; half > 0; half /= 2)
            for (var i = 0; i < half; i++) partials[i] = TOp.Combine(new Lane1(partials[i]), new Lane1(partials[i + half])).Value;
        return partials[0];
    }

    private struct Reader
    {
        public StridePlan.Cursor Cursor;
        public int Column;
    }

    private readonly void Gather(float* x, ref Reader state, float* target, int n)
    {
        nint stride = Plan.Reduced.InnerStride(1);
        while (n > 0)
        {
            var take = Math.Min(n, Plan.Reduced.Inner - state.Column);
            var source = x + state.Cursor.Offset[1] + state.Column * stride;
            for (nint i = 0; i < take; i++) target[i] = source[i * stride];
            target += take;
            n -= take;
            state.Column += take;
            if (state.Column < Plan.Reduced.Inner) continue;
            state.Column = 0;
            Plan.Reduced.Next(ref state.Cursor);
        }
    }

    private static float Chain<V>(float* x, int n) where V : struct, ILane<V>
    {
        var sum = TOp.Prepare(new Lane1(x[0]));
        for (var i = 1; i < n; i++) sum = TOp.Combine(sum, TOp.Prepare(new Lane1(x[i])));
        return sum.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockInto<V>(float* x, int n, float* partials, float* end) where V : struct, ILane<V>
    {
        var whole = n & -Partials;
        for (var i = whole; i < n; i++) end[i - whole] = TOp.Prepare(new Lane1(x[i])).Value;
        for (var i = n - whole; i < Partials; i++) end[i] = TOp.Identity;

        // Two registers at a time; a narrow lane walks through the block more often.
        if (V.Width == 1)
        {
            for (var p = 0; p < Partials; p++)
            {
                var sum = new Lane1(TOp.Identity);
                for (var i = p; i < whole; i += Partials) sum = TOp.Combine(sum, TOp.Prepare(new Lane1(x[i])));
                sum = TOp.Combine(sum, new Lane1(end[p]));
                partials[p] = TOp.Combine(new Lane1(partials[p]), sum).Value;
            }

            return;
        }

        for (var p = 0; p < Partials; p += 2 * V.Width)
        {
            var a = V.Splat(TOp.Identity);
            var b = a;
            for (nint i = p; i < whole; i += Partials)
            {
                a = TOp.Combine(a, TOp.Prepare(V.Load(x + i)));
                b = TOp.Combine(b, TOp.Prepare(V.Load(x + i + V.Width)));
            }

            a = TOp.Combine(a, V.Load(end + p));
            b = TOp.Combine(b, V.Load(end + p + V.Width));
            V.Store(TOp.Combine(V.Load(partials + p), a), partials + p);
            V.Store(TOp.Combine(V.Load(partials + p + V.Width), b), partials + p + V.Width);
        }
    }

    // Many neighbouring outputs at a time, each in its own element of a lane; several lanes side by side, so that x is read in long runs.
    private void Columns<V>() where V : struct, ILane<V>
    {
        var n = Plan.Kept.Inner;
        if (n < V.Width)
        {
            // Bits do not depend on the width, so a narrow result takes a narrow lane.
            if (V.Width == 16) Columns<Lane256>();
            else if (V.Width == 8) Columns<Lane128>();
            else Columns<Lane1>();
            return;
        }

        var width = StripWidth(n, V.Width);
        var scratch = stackalloc float[2 * Partials * width];
        var strips = (n + width - 1) / width;
        nint sy = Plan.Kept.InnerStride(1);
        var last = LastStrip < 0 ? Plan.Kept.Rows * strips : LastStrip;
        for (var strip = FirstStrip; strip < last;)
        {
            var cursor = Plan.Kept.Start(strip / strips);
            var x = X + cursor.Offset[0];
            var y = Y + cursor.Offset[1];
            for (var i = (int)(strip % strips); i < strips && strip < last; i++, strip++)
            {
                // The last strip overlaps the one before it.
                var column = Math.Min(i * width, n - width);
                Strip<V>(x + column, scratch, width);
                for (var k = 0; k < width; k++) y[(column + k) * sy] = Finish(scratch[k]);
            }
        }
    }

    private static int StripWidth(int n, int lane) => Math.Min(n / lane, MaxLanes) * lane;

    /// <summary>In how many parts a large reduction to many columns may be cut: a size that depends on the plan alone.</summary>
    public readonly int Parts(int lane)
    {
        var n = Plan.Kept.Inner;
        if (Plan.KeptStride != 1 || (Plan.Reduced.Rank == 1 && Plan.Reduced.InnerStride(1) == 1) || n < lane || Plan.Kept.Count * Plan.Reduced.Count < SmallestParallel) return 1;
        return (int)Math.Min(64, Strips(lane));
    }

    private readonly long Strips(int lane) => Plan.Kept.Rows * ((Plan.Kept.Inner + StripWidth(Plan.Kept.Inner, lane) - 1) / StripWidth(Plan.Kept.Inner, lane));

    /// <summary>Runs one of several parts; where the last strip overlaps another, both write the same bits.</summary>
    public static void Part((ReduceLoop<TOp> Whole, int Lane, int Parts) work, int part)
    {
        var loop = work.Whole;
        var strips = loop.Strips(work.Lane);
        (loop.FirstStrip, loop.LastStrip) = (strips * part / work.Parts, strips * (part + 1) / work.Parts);
        Lanes.Dispatch(ref loop);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Strip<V>(float* x, float* partials, int width) where V : struct, ILane<V>
    {
        var block = partials + Partials * width;
        var cursor = Plan.Reduced.Start(0);
        nint stride = Plan.Reduced.InnerStride(1);
        var chain = Plan.Reduced.Count < Partials;
        if (chain) Reset<V>(partials, width);
        else Reset<V>(partials, 2 * Partials * width);
        var j = 0L;
        for (var row = Plan.Reduced.Count == 0 ? 0 : Plan.Reduced.Rows; row > 0; row--)
        {
            var source = x + cursor.Offset[1];
            for (nint i = 0; i < Plan.Reduced.Inner; i++, j++, source += stride)
            {
                var into = chain ? partials : block + (nint)(j & (Partials - 1)) * width;
                if (chain && j == 0)
                    for (nint c = 0; c < width; c += V.Width) V.Store(TOp.Prepare(V.Load(source + c)), into + c);
                else
                    for (nint c = 0; c < width; c += V.Width) V.Store(TOp.Combine(V.Load(into + c), TOp.Prepare(V.Load(source + c))), into + c);
                if (!chain && (j & (Block - 1)) == Block - 1) Join<V>(partials, block, width);
            }

            Plan.Reduced.Next(ref cursor);
        }

        if (chain) return;
        if ((j & (Block - 1)) != 0) Join<V>(partials, block, width);
        for (var half = Partials / 2; half > 0; half /= 2)
            for (nint i = 0; i < half * width; i += V.Width)
                V.Store(TOp.Combine(V.Load(partials + i), V.Load(partials + half * width + i)), partials + i);
    }

    private static void Join<V>(float* partials, float* block, int width) where V : struct, ILane<V>
    {
        for (nint i = 0; i < Partials * width; i += V.Width) V.Store(TOp.Combine(V.Load(partials + i), V.Load(block + i)), partials + i);
        Reset<V>(block, Partials * width);
    }

    private static void Reset<V>(float* partials, int n) where V : struct, ILane<V>
    {
        for (var i = 0; i < n; i += V.Width) V.Store(V.Splat(TOp.Identity), partials + i);
    }

    private readonly float Finish(float value) => Mean ? value / Plan.Reduced.Count : value;
}
