using System.Buffers;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The scores of additive attention, score[b, q, t] = sum_u scale[u] * tanh(query[b, q, u] + keys[b, t, u]), without an array of
/// [batch, queries, time, units]: the hyperbolic tangents stay in registers and are computed again for the gradients.</summary>
public static unsafe class AdditiveScore
{
    // Elements of a part: a hyperbolic tangent costs several times what an addition does.
    private const int PartElements = Parts.Elements / 4;

    /// <summary>The scores; one alone has the bits that it has among others.</summary>
    /// <param name="query">[batch, queries, units].</param>
    /// <param name="keys">[batch, time, units].</param>
    /// <param name="scale">[units]; empty for ones.</param>
    /// <param name="batch">Number of rows.</param>
    /// <param name="queries">Queries of a row.</param>
    /// <param name="time">Keys of a row.</param>
    /// <param name="units">Length of a query and of a key.</param>
    /// <param name="scores">The result, [batch, queries, time].</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Forward(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> scale, int batch, int queries, int time, int units, Span<float> scores)
    {
        Check(query.Length, keys.Length, scale.Length, batch, queries, time, units, scores.Length);
        var ones = Ones(ref scale, units);
        fixed (float* pq = query, pk = keys, ps = scale, py = scores)
        {
            var loop = new ForwardLoop { Query = pq, Keys = pk, Scale = ps, Scores = py, Queries = queries, Time = time, Units = units };
            Workers.Run(PartsOf(batch * queries, (long)time * units), (Loop: loop, Rows: batch * queries, Parts: PartsOf(batch * queries, (long)time * units)), static (work, part) =>
            {
                var own = work.Loop;
                (own.First, own.Last) = Range(work.Rows, part, work.Parts);
                Lanes.Dispatch(ref own);
            });
        }

        Return(ones);
    }

    /// <summary>With h = tanh(query + keys) and g = dScores * scale * (1 - h^2): dQuery is the sum of g over time, dKeys over the queries; dScale is the sum of dScores * h,
    /// within each row of the batch first, then row by row.</summary>
    /// <param name="query">[batch, queries, units].</param>
    /// <param name="keys">[batch, time, units].</param>
    /// <param name="scale">[units]; empty for ones.</param>
    /// <param name="dScores">Gradient of the scores, [batch, queries, time].</param>
    /// <param name="batch">Number of rows.</param>
    /// <param name="queries">Queries of a row.</param>
    /// <param name="time">Keys of a row.</param>
    /// <param name="units">Length of a query and of a key.</param>
    /// <param name="dQuery">Gradient of the query, overwritten.</param>
    /// <param name="dKeys">Gradient of the keys, overwritten.</param>
    /// <param name="dScale">Gradient of the scale, [units], overwritten; empty where not wanted.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Backward(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> scale, ReadOnlySpan<float> dScores,
        int batch, int queries, int time, int units, Span<float> dQuery, Span<float> dKeys, Span<float> dScale)
    {
        Check(query.Length, keys.Length, scale.Length, batch, queries, time, units, dScores.Length);
        Require.Elements(nameof(AdditiveScore), "dQuery", dQuery.Length, batch * queries, units);
        Require.Elements(nameof(AdditiveScore), "dKeys", dKeys.Length, batch * time, units);
        if (!dScale.IsEmpty) Require.Elements(nameof(AdditiveScore), "dScale", dScale.Length, 1, units);
        var ones = Ones(ref scale, units);
        var sums = ArrayPool<float>.Shared.Rent(Math.Max(1, batch * units));
        fixed (float* pq = query, pk = keys, ps = scale, pd = dScores, pdq = dQuery, pdk = dKeys, pds = sums)
        {
            var loop = new BackwardLoop { Query = pq, Keys = pk, Scale = ps, DScores = pd, DQuery = pdq, DKeys = pdk, Sums = pds, Queries = queries, Time = time, Units = units };
            var parts = PartsOf(batch, (long)queries * time * units);
            Workers.Run(parts, (Loop: loop, Rows: batch, Parts: parts), static (work, part) =>
            {
                var own = work.Loop;
                (own.First, own.Last) = Range(work.Rows, part, work.Parts);
                Lanes.Dispatch(ref own);
            });
        }

        if (!dScale.IsEmpty)
        {
            dScale[..units].Clear();
            for (var row = 0; row < batch; row++)
                for (var u = 0; u < units; u++) dScale[u] += sums[(row * units) + u];
        }

        ArrayPool<float>.Shared.Return(sums);
        Return(ones);
    }

    private static int PartsOf(int rows, long elements) => rows * elements < 2 * Parts.Elements ? Math.Min(rows, 1) : (int)Math.Min(rows, rows * elements / PartElements);

    private static (int First, int Last) Range(int rows, int part, int parts) => ((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts));

    private static float[]? Ones(ref ReadOnlySpan<float> scale, int units)
    {
        if (!scale.IsEmpty || units == 0) return null;
        var ones = ArrayPool<float>.Shared.Rent(units);
        Array.Fill(ones, 1f, 0, units);
        scale = ones;
        return ones;
    }

    private static void Return(float[]? ones)
    {
        if (ones is not null) ArrayPool<float>.Shared.Return(ones);
    }

    private static void Check(int query, int keys, int scale, int batch, int queries, int time, int units, int scores)
    {
        Require.Elements(nameof(AdditiveScore), "query", query, checked(batch * queries), units);
        Require.Elements(nameof(AdditiveScore), "keys", keys, checked(batch * time), units);
        Require.Elements(nameof(AdditiveScore), "scores", scores, batch * queries, time);
        if (scale > 0) Require.Elements(nameof(AdditiveScore), "scale", scale, 1, units);
    }

    private struct ForwardLoop : ILaneAction
    {
        public float* Query, Keys, Scale, Scores;
        public int Queries, Time, Units, First, Last;

        public void Run<V>() where V : struct, ILane<V>
        {
            var sums = stackalloc float[4 * 16];
            for (var row = First; row < Last; row++)
            {
                var keys = Keys + ((row / Queries) * (nint)Time * Units);
                for (var t = 0; t < Time; t += 4)
                {
                    // Four keys at once; behind the last one it stands again.
                    float* a = keys + (t * (nint)Units), b = keys + (Math.Min(t + 1, Time - 1) * (nint)Units), c = keys + (Math.Min(t + 2, Time - 1) * (nint)Units);
                    Four<V>(Query + (row * (nint)Units), Scale, a, b, c, keys + (Math.Min(t + 3, Time - 1) * (nint)Units), Units, sums);
                    for (var i = 0; i < Math.Min(4, Time - t); i++) Scores[(row * (nint)Time) + t + i] = RowMath<V>.Fold(sums + (i * 16));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<V>(float* q, float* scale, float* a, float* b, float* c, float* d, int units, float* sums) where V : struct, ILane<V>
    {
        V sumA = V.Zero, sumB = V.Zero, sumC = V.Zero, sumD = V.Zero;
        var whole = units & -V.Width;
        for (nint u = 0; u < whole; u += V.Width)
        {
            V x = V.Load(q + u), s = V.Load(scale + u);
            sumA = V.Fma(s, VectorMath.Tanh(x + V.Load(a + u)), sumA);
            sumB = V.Fma(s, VectorMath.Tanh(x + V.Load(b + u)), sumB);
            sumC = V.Fma(s, VectorMath.Tanh(x + V.Load(c + u)), sumC);
            sumD = V.Fma(s, VectorMath.Tanh(x + V.Load(d + u)), sumD);
        }

        if (whole < units)
        {
            // Zeros behind the end have the scale 0 and add nothing.
            var left = units - whole;
            V x = Lanes.LoadPartial<V>(q + whole, left), s = Lanes.LoadPartial<V>(scale + whole, left);
            sumA = V.Fma(s, VectorMath.Tanh(x + Lanes.LoadPartial<V>(a + whole, left)), sumA);
            sumB = V.Fma(s, VectorMath.Tanh(x + Lanes.LoadPartial<V>(b + whole, left)), sumB);
            sumC = V.Fma(s, VectorMath.Tanh(x + Lanes.LoadPartial<V>(c + whole, left)), sumC);
            sumD = V.Fma(s, VectorMath.Tanh(x + Lanes.LoadPartial<V>(d + whole, left)), sumD);
        }

        V.Store(sumA, sums);
        V.Store(sumB, sums + 16);
        V.Store(sumC, sums + 32);
        V.Store(sumD, sums + 48);
    }

    private struct BackwardLoop : ILaneAction
    {
        public float* Query, Keys, Scale, DScores, DQuery, DKeys, Sums;
        public int Queries, Time, Units, First, Last;

        public void Run<V>() where V : struct, ILane<V>
        {
            var own = stackalloc float*[] { null, null, Scale, null, null, null };
            for (var row = First; row < Last; row++)
            {
                float* keys = Keys + (row * (nint)Time * Units), dKeys = DKeys + (row * (nint)Time * Units), sums = Sums + (row * (nint)Units);
                new Span<float>(sums, Units).Clear();
                own[5] = sums;
                if (Queries == 0) new Span<float>(dKeys, Time * Units).Clear();
                for (var i = 0; i < Queries; i++)
                {
                    nint query = (row * (nint)Queries) + i;
                    new Span<float>(DQuery + (query * Units), Units).Clear();
                    own[0] = Query + (query * Units);
                    own[3] = DQuery + (query * Units);
                    for (var t = 0; t < Time; t++)
                    {
                        own[1] = keys + (t * (nint)Units);
                        own[4] = dKeys + (t * (nint)Units);
                        SpanLoop<Gradients>.Start<V>(new Gradients(DScores[(query * Time) + t], i == 0), own, 6, Units);
                    }
                }
            }
        }
    }

    // A padded end has the scale 0 and is not written.
    private readonly struct Gradients(float dScore, bool first) : ISpanKernel
    {
        public static int Writes => 0b111000;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* query = arrays[0], key = arrays[1], scale = arrays[2], dQuery = arrays[3], dKey = arrays[4], dScale = arrays[5];
            V d = V.Splat(dScore), one = V.Splat(1f);
            for (nint u = 0; u < n; u += V.Width)
            {
                var h = VectorMath.Tanh(V.Load(query + u) + V.Load(key + u));
                V.Store(V.Fma(d, h, V.Load(dScale + u)), dScale + u);
                var g = d * V.Load(scale + u) * (one - (h * h));
                V.Store(V.Load(dQuery + u) + g, dQuery + u);
                V.Store(first ? g : V.Load(dKey + u) + g, dKey + u);
            }
        }
    }
}
