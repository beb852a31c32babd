using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>
/// Layer normalization inside a recurrent cell, of rows whose numbers stand in slots of units each. Every sum goes over the slots in order
/// with the same lanes, so it has the same bits wherever a row stands. All rows of a step go through one call: the chains of one row's sums overlap with those of the next.
/// </summary>
internal static unsafe class RowNorm
{
    /// <summary>
    /// For each row: v becomes (from - mean) r with r = 1 / sqrt(variance + eps), and r is kept. The gaps between the slots become 0.
    /// </summary>
    /// <param name="from">Numbers of the first row; may be v.</param>
    /// <param name="fromRow">Distance of its rows.</param>
    /// <param name="v">Where the normalised numbers go.</param>
    /// <param name="deviation">Where r goes.</param>
    /// <param name="row">Distance of the rows of v and r.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="slots">Slots of a row.</param>
    /// <param name="slot">Distance of the slots.</param>
    /// <param name="units">Numbers of a slot.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(float* from, nint fromRow, float* v, float* deviation, nint row, int rows, int slots, nint slot, int units)
    {
        int w = Vector<float>.Count;
        float share = 1f / (slots * (float)units);
        // Slots without gaps are one long slot.
        if (units == slot) (units, slots) = (slots * units, 1);
        for (; rows > 0; rows--, from += fromRow, v += row, deviation += row)
        {
            Vector<float> sums = default, squares = default;
            float sum = 0, square = 0;
            for (int s = 0; s < slots; s++)
            {
                float* p = from + (s * slot);
                int u = 0;
                for (; u + w <= units; u += w) sums += Vector.Load(p + u);
                for (; u < units; u++) sum += p[u];
            }
            float mean = (sum + Vector.Sum(sums)) * share;
            Vector<float> means = new(mean);
            for (int s = 0; s < slots; s++)
            {
                float* p = from + (s * slot);
                int u = 0;
                for (; u + w <= units; u += w)
                {
                    var d = Vector.Load(p + u) - means;
                    squares += d * d;
                }
                for (; u < units; u++) square += (p[u] - mean) * (p[u] - mean);
            }
            float r = 1f / MathF.Sqrt(((square + Vector.Sum(squares)) * share) + RecurrentSpec.LayerNormEpsilon);
            Vector<float> scales = new(r);
            *deviation = r;
            for (int s = 0; s < slots; s++)
            {
                float* p = from + (s * slot), to = v + (s * slot);
                int u = 0;
                for (; u + w <= units; u += w) Vector.Store((Vector.Load(p + u) - means) * scales, to + u);
                for (; u < units; u++) to[u] = (p[u] - mean) * r;
                for (; u < slot; u++) to[u] = 0f;
            }
        }
    }

    /// <summary>y = start + v * scale for n numbers of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* v, nint vRow, float* scale, float* start, nint startRow, float* y, nint yRow, int rows, nint n)
    {
        int w = Vector<float>.Count;
        for (; rows > 0; rows--, v += vRow, start += startRow, y += yRow)
        {
            nint i = 0;
            for (; i + w <= n; i += w) Vector.Store(Vector.Load(start + i) + (Vector.Load(v + i) * Vector.Load(scale + i)), y + i);
            for (; i < n; i++) y[i] = start[i] + (v[i] * scale[i]);
        }
    }

    /// <summary>
    /// For each row, from the gradient d of v * scale + ...: adds d * v to <paramref name="dScale"/> and turns v, the normalised numbers, into the gradient of what was
    /// normalised, r (g - mean(g) - v mean(g v)) with g = d * scale. v and r lie row apart, d dRow, dScale sumRow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* v, float* deviation, nint row, float* d, nint dRow, float* scale, float* dScale, nint sumRow, int rows, int slots, nint slot, int units)
    {
        int w = Vector<float>.Count;
        float share = 1f / (slots * (float)units);
        if (units == slot) (units, slots) = (slots * units, 1);
        for (; rows > 0; rows--, v += row, deviation += row, d += dRow, dScale += sumRow)
        {
            Vector<float> sums = default, products = default;
            float sum = 0, product = 0, r = *deviation;
            for (int s = 0; s < slots; s++)
            {
                nint at = s * slot;
                int u = 0;
                for (; u + w <= units; u += w)
                {
                    Vector<float> di = Vector.Load(d + at + u), vi = Vector.Load(v + at + u), g = di * Vector.Load(scale + at + u);
                    Vector.Store(Vector.Load(dScale + at + u) + (di * vi), dScale + at + u);
                    sums += g;
                    products += g * vi;
                }
                for (; u < units; u++)
                {
                    float di = d[at + u], vi = v[at + u], g = di * scale[at + u];
                    dScale[at + u] += di * vi;
                    sum += g;
                    product += g * vi;
                }
            }
            float mean = (sum + Vector.Sum(sums)) * share, slope = (product + Vector.Sum(products)) * share;
            Vector<float> means = new(mean), slopes = new(slope), scales = new(r);
            for (int s = 0; s < slots; s++)
            {
                nint at = s * slot;
                int u = 0;
                for (; u + w <= units; u += w)
                    Vector.Store(((Vector.Load(d + at + u) * Vector.Load(scale + at + u)) - means - (Vector.Load(v + at + u) * slopes)) * scales, v + at + u);
                for (; u < units; u++) v[at + u] = ((d[at + u] * scale[at + u]) - mean - (v[at + u] * slope)) * r;
            }
        }
    }
}
