using System.Numerics;

namespace Unroll.Kernels;

/// <summary>
/// Layer normalization inside a recurrent cell, of one row whose numbers stand in slots of units each. Every sum goes over the slots in order
/// with the same lanes, so it has the same bits wherever the row stands.
/// </summary>
internal static unsafe class RowNorm
{
    /// <summary>v becomes (v - mean) r with r = 1 / sqrt(variance + eps); returns r. The gaps between the slots become 0.</summary>
    public static float Normalize(float* v, int slots, nint slot, int units)
    {
        float count = slots * (float)units, mean = Sum(v, slots, slot, units) / count, variance = 0;
        int w = Vector<float>.Count;
        Vector<float> means = new(mean), squares = default;
        for (int s = 0; s < slots; s++)
        {
            float* p = v + (s * slot);
            int u = 0;
            for (; u + w <= units; u += w)
            {
                var d = Vector.Load(p + u) - means;
                squares += d * d;
                Vector.Store(d, p + u);
            }
            for (; u < units; u++)
            {
                p[u] -= mean;
                variance += p[u] * p[u];
            }
            for (; u < slot; u++) p[u] = 0f;
        }
        float r = 1f / MathF.Sqrt(((variance + Vector.Sum(squares)) / count) + RecurrentSpec.LayerNormEpsilon);
        for (int s = 0; s < slots; s++) Scale(v + (s * slot), r, units);
        return r;
    }

    private static float Sum(float* v, int slots, nint slot, int units)
    {
        int w = Vector<float>.Count;
        Vector<float> sums = default;
        float rest = 0;
        for (int s = 0; s < slots; s++)
        {
            float* p = v + (s * slot);
            int u = 0;
            for (; u + w <= units; u += w) sums += Vector.Load(p + u);
            for (; u < units; u++) rest += p[u];
        }
        return rest + Vector.Sum(sums);
    }

    private static void Scale(float* p, float r, int units)
    {
        int u = 0, w = Vector<float>.Count;
        for (; u + w <= units; u += w) Vector.Store(Vector.Load(p + u) * r, p + u);
        for (; u < units; u++) p[u] *= r;
    }

    /// <summary>y = start + v * scale, n numbers.</summary>
    public static void Apply(float* v, float* scale, float* start, float* y, int n)
    {
        int i = 0, w = Vector<float>.Count;
        for (; i + w <= n; i += w) Vector.Store(Vector.Load(start + i) + (Vector.Load(v + i) * Vector.Load(scale + i)), y + i);
        for (; i < n; i++) y[i] = start[i] + (v[i] * scale[i]);
    }

    /// <summary>
    /// From the gradient d of v * scale + ...: adds d * v to <paramref name="dScale"/> and turns v, the normalised numbers, into the gradient of what was
    /// normalised, r (g - mean(g) - v mean(g v)) with g = d * scale.
    /// </summary>
    public static void Backward(float* v, float* d, float* scale, float* dScale, float r, int slots, nint slot, int units)
    {
        int w = Vector<float>.Count;
        Vector<float> sums = default, products = default;
        float sum = 0, product = 0, count = slots * (float)units;
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
        float mean = (sum + Vector.Sum(sums)) / count, slope = (product + Vector.Sum(products)) / count;
        for (int s = 0; s < slots; s++)
        {
            nint at = s * slot;
            int u = 0;
            for (; u + w <= units; u += w)
                Vector.Store(((Vector.Load(d + at + u) * Vector.Load(scale + at + u)) - new Vector<float>(mean) - (Vector.Load(v + at + u) * slope)) * r, v + at + u);
            for (; u < units; u++) v[at + u] = ((d[at + u] * scale[at + u]) - mean - (v[at + u] * slope)) * r;
        }
    }
}
