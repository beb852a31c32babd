using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loops of a reduction; the order of combination is described at <see cref="Reduce"/>.</summary>
internal unsafe struct ReduceLoop<TOp> : ILaneAction where TOp : struct, IReduceOp
{
    private const int Partials = 32;
    private const int Block = 1024;

    public ReducePlan Plan;
    public float* X;
    public float* Y;
    public bool Mean;

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

    // Many neighbouring outputs at a time, each in its own element of a lane.
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

        var scratch = stackalloc float[2 * Partials * 16];
        var cursor = Plan.Kept.Start(0);
        for (var row = Plan.Kept.Rows; row > 0; row--)
        {
            var x = X + cursor.Offset[0];
            var y = Y + cursor.Offset[1];
            nint sy = Plan.Kept.InnerStride(1);
            for (var i = 0; i < n; i += V.Width)
            {
                // The last strip overlaps the one before it.
                var column = Math.Min(i, n - V.Width);
                Strip<V>(x + column, scratch);
                for (var k = 0; k < V.Width; k++) y[(column + k) * sy] = Finish(scratch[k]);
            }

            Plan.Kept.Next(ref cursor);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Strip<V>(float* x, float* partials) where V : struct, ILane<V>
    {
        var block = partials + Partials * V.Width;
        var cursor = Plan.Reduced.Start(0);
        nint stride = Plan.Reduced.InnerStride(1);
        var chain = Plan.Reduced.Count < Partials;
        var identity = V.Splat(TOp.Identity);
        V.Store(identity, partials);
        if (!chain) Reset<V>(partials, 2 * Partials * V.Width);
        var j = 0L;
        for (var row = Plan.Reduced.Count == 0 ? 0 : Plan.Reduced.Rows; row > 0; row--)
        {
            var source = x + cursor.Offset[1];
            for (nint i = 0; i < Plan.Reduced.Inner; i++, j++, source += stride)
            {
                var value = TOp.Prepare(V.Load(source));
                if (chain)
                {
                    V.Store(j == 0 ? value : TOp.Combine(V.Load(partials), value), partials);
                    continue;
                }

                var into = block + (nint)(j & (Partials - 1)) * V.Width;
                V.Store(TOp.Combine(V.Load(into), value), into);
                if ((j & (Block - 1)) == Block - 1) Join<V>(partials, block);
            }

            Plan.Reduced.Next(ref cursor);
        }

        if (chain) return;
        if ((j & (Block - 1)) != 0) Join<V>(partials, block);
        for (var half = Partials / 2; half > 0; half /= 2)
            for (nint i = 0; i < half * V.Width; i += V.Width)
                V.Store(TOp.Combine(V.Load(partials + i), V.Load(partials + half * V.Width + i)), partials + i);
    }

    private static void Join<V>(float* partials, float* block) where V : struct, ILane<V>
    {
        for (nint i = 0; i < Partials * V.Width; i += V.Width) V.Store(TOp.Combine(V.Load(partials + i), V.Load(block + i)), partials + i);
        Reset<V>(block, Partials * V.Width);
    }

    private static void Reset<V>(float* partials, int n) where V : struct, ILane<V>
    {
        for (var i = 0; i < n; i += V.Width) V.Store(V.Splat(TOp.Identity), partials + i);
    }

    private readonly float Finish(float value) => Mean ? value / Plan.Reduced.Count : value;
}
