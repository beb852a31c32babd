using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Unroll.Kernels;

/// <summary>
/// Products of layers of up to 8 units in which every gate sees its operand through a dropout mask of its own. Two gates are the halves of a wide vector: a number of the operand, masked for
/// both, is spread over them, so all gates go through one sweep and the masked operands are never written. The chains are those of the products gate by gate.
/// </summary>
/// <remarks>Masks lie [row, block of 8 features, gate, 8], with zeros for a fourth gate that is not there.</remarks>
internal static unsafe class EachGate
{
    private const int Lanes = 8, Gates = 4;

    /// <summary>Numbers of a block of masks, and of a row of packed weights.</summary>
    public const int Block = Lanes * Gates;

    /// <summary>Whether the cell's products have this form.</summary>
    public static bool Fits(CellProgram cell, GateLayout layout) =>
        Avx512F.IsSupported && TileSet.MaxWidth == 2 * Lanes && layout.Width == Lanes && layout.Slot == Lanes && cell.Gates is 3 or Gates && cell.HiddenGates == cell.Gates;

    /// <summary>The same for an operand of <paramref name="masks"/> masks and some features, of which whole vectors are read.</summary>
    public static bool Fits(CellProgram cell, GateLayout layout, int masks, int features) => masks > 1 && features % Lanes == 0 && Fits(cell, layout);

    /// <summary>Numbers of a row of masks.</summary>
    public static int MaskRow(int features) => (features + Lanes - 1) / Lanes * Block;

    /// <summary>Copies masks [batch, gate, n], the gate of slot s first to last.</summary>
    public static void CopyMasks(Block masks, StepPlan plan, in RowPart part, int n, int gates, Func<int, int> gateOf, float* target)
    {
        int size = MaskRow(n);
        new Span<float>(target, part.Rows * size).Clear();
        for (int i = 0; i < part.Rows; i++, target += size)
        {
            for (int slot = 0; slot < gates; slot++)
            {
                var from = masks.Array.AsSpan(masks.Offset + (plan.Row(part.Place(i)) * masks.BatchStride) + (gateOf(slot) * masks.TimeStride), n);
                for (int f = 0; f < n; f++) target[(f / Lanes * Block) + (slot * Lanes) + (f % Lanes)] = from[f];
            }
        }
    }

    /// <summary>c[row, slot, u] = start + the chain over f of (a[row, f] mask[row, slot, f]) * b[f, slot, u]. Four rows at once; those that are not there are the first one again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Forward(int features, int rows, float* a, nint aRow, float* mask, nint maskRow, float* b, float* start, nint startRow, float* c, nint cRow)
    {
        var halves = Vector512.Create(Vector256<int>.Zero, Vector256.Create(Lanes));
        for (; rows > 0; rows -= 4, a += 4 * aRow, mask += 4 * maskRow, start += 4 * startRow, c += 4 * cRow)
        {
            nint one = rows > 1 ? 1 : 0, two = rows > 2 ? 2 : 0, three = rows > 3 ? 3 : 0;
            float* s1 = start + (one * startRow), s2 = start + (two * startRow), s3 = start + (three * startRow);
            Vector512<float> a0 = Vector512.Load(start), b0 = Vector512.Load(start + 16), a1 = Vector512.Load(s1), b1 = Vector512.Load(s1 + 16);
            Vector512<float> a2 = Vector512.Load(s2), b2 = Vector512.Load(s2 + 16), a3 = Vector512.Load(s3), b3 = Vector512.Load(s3 + 16);
            float* at = a, m = mask, w = b;
            for (int left = features; left > 0; left -= Lanes, at += Lanes, m += Block)
            {
                float* m1 = m + (one * maskRow), m2 = m + (two * maskRow), m3 = m + (three * maskRow);
                Vector512<float> x0 = Both(at), x1 = Both(at + (one * aRow)), x2 = Both(at + (two * aRow)), x3 = Both(at + (three * aRow));
                Vector512<float> p0 = x0 * Vector512.Load(m), q0 = x0 * Vector512.Load(m + 16), p1 = x1 * Vector512.Load(m1), q1 = x1 * Vector512.Load(m1 + 16);
                Vector512<float> p2 = x2 * Vector512.Load(m2), q2 = x2 * Vector512.Load(m2 + 16), p3 = x3 * Vector512.Load(m3), q3 = x3 * Vector512.Load(m3 + 16);
                var index = halves;
                for (int f = Math.Min(left, Lanes); f > 0; f--, w += Block, index += Vector512<int>.One)
                {
                    Vector512<float> wa = Vector512.Load(w), wb = Vector512.Load(w + 16);
                    a0 = Chain.MultiplyAdd(Spread(p0, index), wa, a0);
                    b0 = Chain.MultiplyAdd(Spread(q0, index), wb, b0);
                    a1 = Chain.MultiplyAdd(Spread(p1, index), wa, a1);
                    b1 = Chain.MultiplyAdd(Spread(q1, index), wb, b1);
                    a2 = Chain.MultiplyAdd(Spread(p2, index), wa, a2);
                    b2 = Chain.MultiplyAdd(Spread(q2, index), wb, b2);
                    a3 = Chain.MultiplyAdd(Spread(p3, index), wa, a3);
                    b3 = Chain.MultiplyAdd(Spread(q3, index), wb, b3);
                }
            }
            Store(a0, b0, c);
            if (rows > 1) Store(a1, b1, c + cRow);
            if (rows > 2) Store(a2, b2, c + (2 * cRow));
            if (rows > 3) Store(a3, b3, c + (3 * cRow));
        }
    }

    /// <summary>
    /// y[row, f] (+)= the sum over the gates, in order, of mask[row, gate, f] times the chain over u of d[row, gate, u] * b[f, gate, u], for blocks of 8 features. Gate g of a row of d begins at slot
    /// slots[g]; the weights are those of <see cref="Pack"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Backward(int features, int gates, int rows, float* d, nint dRow, int* slots, float* mask, nint maskRow, float* b, bool add, float* y, nint yRow)
    {
        var halves = Vector512.Create(Vector256<int>.Zero, Vector256.Create(Lanes));
        nint first = slots[0] * Lanes, second = slots[1] * Lanes, third = slots[2] * Lanes, fourth = slots[gates - 1] * Lanes;
        for (; rows > 0; rows -= 4, d += 4 * dRow, mask += 4 * maskRow, y += 4 * yRow)
        {
            nint one = rows > 1 ? 1 : 0, two = rows > 2 ? 2 : 0, three = rows > 3 ? 3 : 0;
            float* d1 = d + (one * dRow), d2 = d + (two * dRow), d3 = d + (three * dRow), m = mask, w = b, to = y;
            Vector512<float> p0 = Pair(d + first, d + second), q0 = Pair(d + third, d + fourth), p1 = Pair(d1 + first, d1 + second), q1 = Pair(d1 + third, d1 + fourth);
            Vector512<float> p2 = Pair(d2 + first, d2 + second), q2 = Pair(d2 + third, d2 + fourth), p3 = Pair(d3 + first, d3 + second), q3 = Pair(d3 + third, d3 + fourth);
            for (int left = features; left > 0; left -= Lanes, m += Block, to += Lanes)
            {
                Vector512<float> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default;
                var index = halves;
                for (int u = 0; u < Lanes; u++, w += Block, index += Vector512<int>.One)
                {
                    Vector512<float> wa = Vector512.Load(w), wb = Vector512.Load(w + 16);
                    a0 = Chain.MultiplyAdd(Spread(p0, index), wa, a0);
                    b0 = Chain.MultiplyAdd(Spread(q0, index), wb, b0);
                    a1 = Chain.MultiplyAdd(Spread(p1, index), wa, a1);
                    b1 = Chain.MultiplyAdd(Spread(q1, index), wb, b1);
                    a2 = Chain.MultiplyAdd(Spread(p2, index), wa, a2);
                    b2 = Chain.MultiplyAdd(Spread(q2, index), wb, b2);
                    a3 = Chain.MultiplyAdd(Spread(p3, index), wa, a3);
                    b3 = Chain.MultiplyAdd(Spread(q3, index), wb, b3);
                }
                Sum(a0, b0, m, gates, add, to);
                if (rows > 1) Sum(a1, b1, m + maskRow, gates, add, to + yRow);
                if (rows > 2) Sum(a2, b2, m + (2 * maskRow), gates, add, to + (2 * yRow));
                if (rows > 3) Sum(a3, b3, m + (3 * maskRow), gates, add, to + (3 * yRow));
            }
        }
    }

    /// <summary>
    /// c[f, slot, u] = the chain over all steps and their rows of (a[f] mask[row, slot, f]) * d[slot, u], for 8 features. At step k there are rows[k] operands from a + starts[k] on, and as many gradients behind
    /// those of the step before; the rows are the first ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weights(int steps, int* rows, float* a, long* starts, nint aRow, float* d, nint dRow, float* mask, nint maskRow, float* c)
    {
        Vector512<int> i0 = Vector512.Create(Vector256<int>.Zero, Vector256.Create(Lanes)), i1 = i0 + Vector512<int>.One, i2 = i1 + Vector512<int>.One, i3 = i2 + Vector512<int>.One, i4 = i3 + Vector512<int>.One, i5 = i4 + Vector512<int>.One, i6 = i5 + Vector512<int>.One, i7 = i6 + Vector512<int>.One;
        Vector512<float> a0 = default, b0 = default;
        Vector512<float> a1 = default, b1 = default;
        Vector512<float> a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default;
        Vector512<float> a4 = default, b4 = default;
        Vector512<float> a5 = default, b5 = default;
        Vector512<float> a6 = default, b6 = default;
        Vector512<float> a7 = default, b7 = default;
        for (int k = 0; k < steps; k++)
        {
            float* x = a + (nint)starts[k], m = mask;
            for (int left = rows[k]; left > 0; left--, x += aRow, d += dRow, m += maskRow)
            {
                Vector512<float> both = Both(x), p = both * Vector512.Load(m), q = both * Vector512.Load(m + 16), da = Vector512.Load(d), db = Vector512.Load(d + 16);
                a0 = Chain.MultiplyAdd(Spread(p, i0), da, a0);
                b0 = Chain.MultiplyAdd(Spread(q, i0), db, b0);
                a1 = Chain.MultiplyAdd(Spread(p, i1), da, a1);
                b1 = Chain.MultiplyAdd(Spread(q, i1), db, b1);
                a2 = Chain.MultiplyAdd(Spread(p, i2), da, a2);
                b2 = Chain.MultiplyAdd(Spread(q, i2), db, b2);
                a3 = Chain.MultiplyAdd(Spread(p, i3), da, a3);
                b3 = Chain.MultiplyAdd(Spread(q, i3), db, b3);
                a4 = Chain.MultiplyAdd(Spread(p, i4), da, a4);
                b4 = Chain.MultiplyAdd(Spread(q, i4), db, b4);
                a5 = Chain.MultiplyAdd(Spread(p, i5), da, a5);
                b5 = Chain.MultiplyAdd(Spread(q, i5), db, b5);
                a6 = Chain.MultiplyAdd(Spread(p, i6), da, a6);
                b6 = Chain.MultiplyAdd(Spread(q, i6), db, b6);
                a7 = Chain.MultiplyAdd(Spread(p, i7), da, a7);
                b7 = Chain.MultiplyAdd(Spread(q, i7), db, b7);
            }
        }
        Store(a0, b0, c);
        Store(a1, b1, c + (1 * Block));
        Store(a2, b2, c + (2 * Block));
        Store(a3, b3, c + (3 * Block));
        Store(a4, b4, c + (4 * Block));
        Store(a5, b5, c + (5 * Block));
        Store(a6, b6, c + (6 * Block));
        Store(a7, b7, c + (7 * Block));
    }

    /// <summary>Weights [rows, gates * units] for <see cref="Backward"/>: [block of 8 rows, unit, gate, 8 rows], with zeros where there is nothing.</summary>
    public static float[] Pack(ReadOnlySpan<float> weights, int rows, int gates, int units)
    {
        var packed = GC.AllocateArray<float>((rows + Lanes - 1) / Lanes * Lanes * Block, pinned: true);
        for (int f = 0; f < rows; f++)
            for (int gate = 0; gate < gates; gate++)
                for (int u = 0; u < units; u++)
                    packed[(((f / Lanes * Lanes) + u) * Block) + (gate * Lanes) + (f % Lanes)] = weights[(((f * gates) + gate) * units) + u];
        return packed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Spread(Vector512<float> masked, Vector512<int> index) => Avx512F.PermuteVar16x32(masked, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Both(float* p) => Pair(p, p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair(float* lower, float* upper) => Vector512.Create(Vector256.Load(lower), Vector256.Load(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> a, Vector512<float> b, float* c)
    {
        a.Store(c);
        b.Store(c + 16);
    }

    // Each product is rounded and then added: the product of a gradient and a dropout factor is one by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(Vector512<float> a, Vector512<float> b, float* mask, int gates, bool add, float* y)
    {
        Vector512<float> ab = a * Vector512.Load(mask), cd = b * Vector512.Load(mask + 16);
        var sum = ab.GetLower();
        if (add) sum += Vector256.Load(y);
        sum = sum + ab.GetUpper() + cd.GetLower();
        if (gates == Gates) sum += cd.GetUpper();
        sum.Store(y);
    }
}
