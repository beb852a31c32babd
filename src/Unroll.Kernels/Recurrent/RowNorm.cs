using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unroll.Kernels;

/// <summary>
/// Layer normalization inside a recurrent cell, of rows whose numbers stand in slots of units each. Every sum goes over the slots in order
/// with the same lanes, so it has the same bits wherever a row stands. All rows of a step go through one call: the chains of one row's sums overlap with those of the next.
/// </summary>
internal static unsafe partial class RowNorm
{
    /// <summary>
    /// For each row: v = (from - mean) r with r = 1 / sqrt(variance + eps), and y = start + v scale. The gaps between the slots of v become 0.
    /// </summary>
    /// <param name="width">Lanes.</param>
    /// <param name="s">Where everything lies.</param>
    public static void Forward(int width, in RowNormSlots s)
    {
        bool whole = s.Units % width == 0;
        if (width == 8 && IsWide(s)) width = 16;
        if (width == 16 && whole) ForwardTogether<Lane512>(s);
        else if (width == 16) Forward<Lane512>(s);
        else if (width == 8 && whole) ForwardTogether<Lane256>(s);
        else if (width == 8) Forward<Lane256>(s);
        else if (width == 4 && whole) ForwardTogether<Lane128>(s);
        else if (width == 4) Forward<Lane128>(s);
        else Forward<Lane1>(s);
    }

    /// <summary>
    /// For each row, from the gradient d (at y) of v * scale + ...: adds d * v to the gradient of the scale (at start) and turns v, the normalised numbers, into the gradient of what was
    /// normalised, r (g - mean(g) - v mean(g v)) with g = d * scale.
    /// </summary>
    /// <param name="width">Lanes.</param>
    /// <param name="s">Where everything lies.</param>
    public static void Backward(int width, in RowNormSlots s)
    {
        bool whole = s.Units % width == 0;
        if (width == 8 && IsWide(s)) width = 16;
        if (width == 16 && whole) BackwardTogether<Lane512>(s);
        else if (width == 16) Backward<Lane512>(s);
        else if (width == 8 && whole) BackwardTogether<Lane256>(s);
        else if (width == 8) Backward<Lane256>(s);
        else if (width == 4 && whole) BackwardTogether<Lane128>(s);
        else if (width == 4) Backward<Lane128>(s);
        else Backward<Lane1>(s);
    }

    // Narrow slots without gaps are one long slot for wide vectors.
    private static bool IsWide(in RowNormSlots s) => TileSet.MaxWidth == 16 && s.Units == s.Slot && s.Slots * s.Slot % 16 == 0;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Forward<V>(in RowNormSlots s) where V : struct, ILane<V>
    {
        // Field by field: a copy of the whole would wait for the stores of its parts.
        int slots = s.Slots, slot = s.Slot, units = s.Units, rows = s.Rows;
        if (units == slot) (slots, slot, units) = (1, slots * slot, slots * units);
        int whole = units - (units % V.Width);
        nint normalRow = s.NormalRow, startRow = s.StartRow, yRow = s.YRow;
        float share = 1f / (slots * (float)units);
        nint fromRow = s.FromRow;
        float* from = s.From, v = s.Normal, scale = s.Scale, start = s.Start, y = s.Y, deviation = s.Deviation;
        for (; rows > 0; rows--, from += fromRow, v += normalRow, deviation += normalRow, start += startRow, y += yRow)
        {
            V sums = V.Zero, squares = V.Zero;
            float sum = 0, square = 0;
            for (int at = 0; at < slots * slot; at += slot)
            {
                for (int u = at; u < at + whole; u += V.Width) sums += V.Load(from + u);
                for (int u = at + whole; u < at + units; u++) sum += from[u];
            }
            float mean = (sum + Sum(sums)) * share;
            V means = V.Splat(mean);
            for (int at = 0; at < slots * slot; at += slot)
            {
                for (int u = at; u < at + whole; u += V.Width)
                {
                    V d = V.Load(from + u) - means;
                    squares += d * d;
                }
                for (int u = at + whole; u < at + units; u++) square += (from[u] - mean) * (from[u] - mean);
            }
            float r = 1f / MathF.Sqrt(((square + Sum(squares)) * share) + RecurrentSpec.LayerNormEpsilon);
            V scales = V.Splat(r);
            *deviation = r;
            for (int at = 0; at < slots * slot; at += slot)
            {
                for (int u = at; u < at + whole; u += V.Width)
                {
                    V normal = (V.Load(from + u) - means) * scales;
                    V.Store(normal, v + u);
                    V.Store(V.Load(start + u) + (normal * V.Load(scale + u)), y + u);
                }
                for (int u = at + whole; u < at + units; u++)
                {
                    v[u] = (from[u] - mean) * r;
                    y[u] = start[u] + (v[u] * scale[u]);
                }
                for (int u = at + units; u < at + slot; u++) (v[u], y[u]) = (0f, start[u]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Backward<V>(in RowNormSlots s) where V : struct, ILane<V>
    {
        // Field by field: a copy of the whole would wait for the stores of its parts.
        int slots = s.Slots, slot = s.Slot, units = s.Units, rows = s.Rows;
        if (units == slot) (slots, slot, units) = (1, slots * slot, slots * units);
        int whole = units - (units % V.Width);
        nint normalRow = s.NormalRow, startRow = s.StartRow, yRow = s.YRow;
        float share = 1f / (slots * (float)units);
        float* v = s.Normal, scale = s.Scale, dScale = s.Start, d = s.Y, deviation = s.Deviation;
        for (; rows > 0; rows--, v += normalRow, deviation += normalRow, dScale += startRow, d += yRow)
        {
            V sums = V.Zero, products = V.Zero;
            float sum = 0, product = 0, r = *deviation;
            for (int at = 0; at < slots * slot; at += slot)
            {
                for (int u = at; u < at + whole; u += V.Width)
                {
                    V di = V.Load(d + u), vi = V.Load(v + u), g = di * V.Load(scale + u);
                    V.Store(V.Load(dScale + u) + (di * vi), dScale + u);
                    sums += g;
                    products += g * vi;
                }
                for (int u = at + whole; u < at + units; u++)
                {
                    float g = d[u] * scale[u];
                    dScale[u] += d[u] * v[u];
                    sum += g;
                    product += g * v[u];
                }
            }
            float mean = (sum + Sum(sums)) * share, slope = (product + Sum(products)) * share;
            V means = V.Splat(mean), slopes = V.Splat(slope), scales = V.Splat(r);
            for (int at = 0; at < slots * slot; at += slot)
            {
                for (int u = at; u < at + whole; u += V.Width)
                    V.Store(((V.Load(d + u) * V.Load(scale + u)) - means - (V.Load(v + u) * slopes)) * scales, v + u);
                for (int u = at + whole; u < at + units; u++) v[u] = ((d[u] * scale[u]) - mean - (v[u] * slope)) * r;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum<V>(V lane) where V : struct, ILane<V>
    {
        if (typeof(V) == typeof(Lane512)) return Vector512.Sum(Unsafe.BitCast<V, Vector512<float>>(lane));
        if (typeof(V) == typeof(Lane256)) return Vector256.Sum(Unsafe.BitCast<V, Vector256<float>>(lane));
        if (typeof(V) == typeof(Lane128)) return Vector128.Sum(Unsafe.BitCast<V, Vector128<float>>(lane));
        return Unsafe.BitCast<V, float>(lane);
    }
}
