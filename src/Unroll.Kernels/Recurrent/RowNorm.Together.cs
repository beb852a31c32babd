using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unroll.Kernels;

// Rows of whole vectors, four at a time: their sums go through the same additions across lanes, and one square root and one division serve two rows. A row has the same bits at any place of the four, and alone.
internal static unsafe partial class RowNorm
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void ForwardTogether<V>(in RowNormSlots s) where V : struct, ILane<V>
    {
        if (s.Rows == 1)
        {
            ForwardAlone<V>(s);
            return;
        }
        // Field by field: a copy of the whole would wait for the stores of its parts.
        int end = s.Slots * s.Slot, slot = s.Slot, units = s.Units, rows = s.Rows;
        if (units == slot) units = slot = end;
        nint normalRow = s.NormalRow, startRow = s.StartRow, yRow = s.YRow, fromRow = s.FromRow;
        var share = Vector256.Create(1f / (s.Slots * (float)s.Units));
        float* from = s.From, v = s.Normal, scale = s.Scale, start = s.Start, y = s.Y, deviation = s.Deviation;
        var epsilon = Vector256.Create(RecurrentSpec.LayerNormEpsilon);
        for (; rows > 0; rows -= 4, from += 4 * fromRow, v += 4 * normalRow, deviation += 4 * normalRow, start += 4 * startRow, y += 4 * yRow)
        {
            // Rows that are not there are the first one again.
            nint second = rows > 1 ? fromRow : 0, third = rows > 2 ? 2 * fromRow : 0, fourth = rows > 3 ? 3 * fromRow : 0;
            V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
            for (int at = 0; at < end; at += slot)
            {
                for (float* p = from + at, last = p + units; p < last; p += V.Width)
                {
                    a += V.Load(p);
                    b += V.Load(p + second);
                    c += V.Load(p + third);
                    d += V.Load(p + fourth);
                }
            }
            Vector256<float> one = Across(a, b) * share, two = Across(c, d) * share;
            V meanA = Spread<V>(one.GetLower()), meanB = Spread<V>(one.GetUpper()), meanC = Spread<V>(two.GetLower()), meanD = Spread<V>(two.GetUpper());
            (a, b, c, d) = (V.Zero, V.Zero, V.Zero, V.Zero);
            for (int at = 0; at < end; at += slot)
            {
                for (float* p = from + at, last = p + units; p < last; p += V.Width)
                {
                    V da = V.Load(p) - meanA, db = V.Load(p + second) - meanB, dc = V.Load(p + third) - meanC, dd = V.Load(p + fourth) - meanD;
                    a += da * da;
                    b += db * db;
                    c += dc * dc;
                    d += dd * dd;
                }
            }
            one = Vector256<float>.One / Vector256.Sqrt((Across(a, b) * share) + epsilon);
            two = Vector256<float>.One / Vector256.Sqrt((Across(c, d) * share) + epsilon);
            Scale(from, meanA, one.GetLower(), v, deviation, start, scale, y, end, slot, units);
            if (rows > 1) Scale(from + fromRow, meanB, one.GetUpper(), v + normalRow, deviation + normalRow, start + startRow, scale, y + yRow, end, slot, units);
            if (rows > 2) Scale(from + (2 * fromRow), meanC, two.GetLower(), v + (2 * normalRow), deviation + (2 * normalRow), start + (2 * startRow), scale, y + (2 * yRow), end, slot, units);
            if (rows > 3) Scale(from + (3 * fromRow), meanD, two.GetUpper(), v + (3 * normalRow), deviation + (3 * normalRow), start + (3 * startRow), scale, y + (3 * yRow), end, slot, units);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void ForwardAlone<V>(in RowNormSlots s) where V : struct, ILane<V>
    {
        int end = s.Slots * s.Slot, slot = s.Slot, units = s.Units;
        if (units == slot) units = slot = end;
        var share = Vector256.Create(1f / (s.Slots * (float)s.Units));
        float* from = s.From;
        V sum = V.Zero, squares = V.Zero;
        for (int at = 0; at < end; at += slot)
            for (int u = at; u < at + units; u += V.Width) sum += V.Load(from + u);
        V mean = Spread<V>((Across(sum, sum) * share).GetLower());
        for (int at = 0; at < end; at += slot)
        {
            for (int u = at; u < at + units; u += V.Width)
            {
                V difference = V.Load(from + u) - mean;
                squares += difference * difference;
            }
        }
        var r = Vector128<float>.One / Vector128.Sqrt((Across(squares, squares) * share).GetLower() + Vector128.Create(RecurrentSpec.LayerNormEpsilon));
        Scale(from, mean, r, s.Normal, s.Deviation, s.Start, s.Scale, s.Y, end, slot, units);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<V>(float* from, V mean, Vector128<float> r, float* v, float* deviation, float* start, float* scale, float* y, int end, int slot, int units) where V : struct, ILane<V>
    {
        V scales = Spread<V>(r);
        *deviation = r.ToScalar();
        for (int at = 0; at < end; at += slot)
        {
            for (int u = at; u < at + units; u += V.Width)
            {
                V normal = (V.Load(from + u) - mean) * scales;
                V.Store(normal, v + u);
                V.Store(V.Load(start + u) + (normal * V.Load(scale + u)), y + u);
            }
            for (int u = at + units; u < at + slot; u++) (v[u], y[u]) = (0f, start[u]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BackwardTogether<V>(in RowNormSlots s) where V : struct, ILane<V>
    {
        // Field by field: a copy of the whole would wait for the stores of its parts.
        int end = s.Slots * s.Slot, slot = s.Slot, units = s.Units, rows = s.Rows;
        if (units == slot) units = slot = end;
        nint normalRow = s.NormalRow, startRow = s.StartRow, yRow = s.YRow;
        var share = Vector256.Create(1f / (s.Slots * (float)s.Units));
        float* v = s.Normal, scale = s.Scale, dScale = s.Start, d = s.Y, deviation = s.Deviation;
        for (; rows > 1; rows -= 2, v += 2 * normalRow, deviation += 2 * normalRow, dScale += 2 * startRow, d += 2 * yRow)
        {
            Sums(d, v, scale, dScale, end, slot, units, out V sumA, out V productA);
            Sums(d + yRow, v + normalRow, scale, dScale + startRow, end, slot, units, out V sumB, out V productB);
            Vector256<float> means = Across(sumA, sumB) * share, slopes = Across(productA, productB) * share;
            Turn(d, v, scale, Spread<V>(means.GetLower()), Spread<V>(slopes.GetLower()), *deviation, end, slot, units);
            Turn(d + yRow, v + normalRow, scale, Spread<V>(means.GetUpper()), Spread<V>(slopes.GetUpper()), deviation[normalRow], end, slot, units);
        }
        if (rows == 0) return;
        Sums(d, v, scale, dScale, end, slot, units, out V sum, out V product);
        var both = Across(sum, product) * share;
        Turn(d, v, scale, Spread<V>(both.GetLower()), Spread<V>(both.GetUpper()), *deviation, end, slot, units);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<V>(float* d, float* v, float* scale, float* dScale, int end, int slot, int units, out V sum, out V product) where V : struct, ILane<V>
    {
        (sum, product) = (V.Zero, V.Zero);
        for (int at = 0; at < end; at += slot)
        {
            for (int u = at; u < at + units; u += V.Width)
            {
                V di = V.Load(d + u), vi = V.Load(v + u), g = di * V.Load(scale + u);
                V.Store(V.Load(dScale + u) + (di * vi), dScale + u);
                sum += g;
                product += g * vi;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<V>(float* d, float* v, float* scale, V mean, V slope, float r, int end, int slot, int units) where V : struct, ILane<V>
    {
        V scales = V.Splat(r);
        for (int at = 0; at < end; at += slot)
            for (int u = at; u < at + units; u += V.Width)
                V.Store(((V.Load(d + u) * V.Load(scale + u)) - mean - (V.Load(v + u) * slope)) * scales, v + u);
    }

    /// <summary>The sum over the lanes of a in the four lower numbers, that over b in the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Across<V>(V a, V b) where V : struct, ILane<V>
    {
        var both = Vector256.Create(Four(a), Four(b));
        both += Vector256.Shuffle(both, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5));
        return both + Vector256.Shuffle(both, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four<V>(V lane) where V : struct, ILane<V>
    {
        if (typeof(V) == typeof(Lane128)) return Unsafe.BitCast<V, Vector128<float>>(lane);
        var eight = typeof(V) == typeof(Lane512) ? Unsafe.BitCast<V, Vector512<float>>(lane).GetLower() + Unsafe.BitCast<V, Vector512<float>>(lane).GetUpper() : Unsafe.BitCast<V, Vector256<float>>(lane);
        return eight.GetLower() + eight.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Spread<V>(Vector128<float> four) where V : struct, ILane<V>
    {
        if (typeof(V) == typeof(Lane128)) return Unsafe.BitCast<Vector128<float>, V>(four);
        var eight = Vector256.Create(four, four);
        return typeof(V) == typeof(Lane256) ? Unsafe.BitCast<Vector256<float>, V>(eight) : Unsafe.BitCast<Vector512<float>, V>(Vector512.Create(eight, eight));
    }
}
