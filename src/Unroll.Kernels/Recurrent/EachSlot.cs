using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>
/// One row times the weights of up to four gates, each gate with an operand of its own. A chain waits for itself at every multiplication, so two vectors of every gate, eight chains, go side by side.
/// </summary>
internal static unsafe class EachSlot
{
    /// <summary>Most gates at once.</summary>
    public const int Most = 4;

    /// <summary>Rows of weights up to which this pays: many come from the second cache, which gives whole panels faster than pieces of several.</summary>
    public const int MostRows = 64;

    /// <summary>The chains of two vectors (one, where Second is 0) of each gate. The gates that are not there have the weights of the last one.</summary>
    public struct Product
    {
        public int K, Gates;

        // Operands and results of two gates lie AGate and CGate apart; chains start from zero where Start is null.
        public float* A, Start, C;
        public nint AGate, CGate;

        // Weights of each gate, rows at a distance of BRow, the second vector at one of Second.
        public float* B0, B1, B2, B3;
        public nint BRow, Second;
    }

    public static void Run(int width, in Product p)
    {
        if (width == 16) Run<Lane512>(p);
        else if (width == 8) Run<Lane256>(p);
        else if (width == 4) Run<Lane128>(p);
        else Run<Lane1>(p);
    }

    /// <summary>Whether packed weights can be read here: one block of whole vectors.</summary>
    public static bool Fits(PackedMatrix[] byGate) => byGate.Length is > 1 and <= Most && byGate[0].Rows is > 0 and <= MostRows && byGate[0].Columns % byGate[0].Tiles.Width == 0;

    /// <summary>c of each gate = a of each gate times its weights.</summary>
    public static void Run(PackedMatrix[] byGate, float* a, nint aGate, float* c, nint cGate)
    {
        int last = byGate.Length - 1, third = Math.Min(2, last), k = byGate[0].Rows, w = byGate[0].Tiles.Width;
        fixed (float* d0 = byGate[0].Data, d1 = byGate[1].Data, d2 = byGate[third].Data, d3 = byGate[last].Data)
        {
            var p = new Product { K = k, Gates = byGate.Length, A = a, AGate = aGate, CGate = cGate };
            nint panel = 0;
            for (int left = byGate[0].Columns, columns; left > 0; left -= columns, panel += columns * (nint)k, c += columns)
            {
                columns = byGate[0].Tiles.NextPanel(left);
                for (int v = 0; v < columns; v += 2 * w)
                {
                    nint at = panel + v;
                    p.B0 = d0 + byGate[0].Offset + at;
                    p.B1 = d1 + byGate[1].Offset + at;
                    p.B2 = d2 + byGate[third].Offset + at;
                    p.B3 = d3 + byGate[last].Offset + at;
                    p.C = c + v;
                    (p.BRow, p.Second) = (columns, v + w < columns ? w : 0);
                    Run(w, p);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<V>(in Product p) where V : struct, ILane<V>
    {
        int gates = p.Gates;
        nint second = p.Second, bRow = p.BRow, next = second == 0 ? 0 : V.Width, last = gates - 1, third = Math.Min(2, last);
        float* a0 = p.A, a1 = a0 + p.AGate, a2 = a0 + (third * p.AGate), a3 = a0 + (last * p.AGate), b0 = p.B0, b1 = p.B1, b2 = p.B2, b3 = p.B3;
        V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero, d0 = V.Zero, d1 = V.Zero, d2 = V.Zero, d3 = V.Zero;
        if (p.Start != null)
        {
            float* s = p.Start, s1 = s + p.CGate, s2 = s + (third * p.CGate), s3 = s + (last * p.CGate);
            c0 = V.Load(s);
            c1 = V.Load(s1);
            c2 = V.Load(s2);
            c3 = V.Load(s3);
            d0 = V.Load(s + next);
            d1 = V.Load(s1 + next);
            d2 = V.Load(s2 + next);
            d3 = V.Load(s3 + next);
        }
        for (int k = p.K; k > 0; k--)
        {
            V x = V.Splat(*a0++);
            c0 = V.Fma(x, V.Load(b0), c0);
            d0 = V.Fma(x, V.Load(b0 + second), d0);
            x = V.Splat(*a1++);
            c1 = V.Fma(x, V.Load(b1), c1);
            d1 = V.Fma(x, V.Load(b1 + second), d1);
            x = V.Splat(*a2++);
            c2 = V.Fma(x, V.Load(b2), c2);
            d2 = V.Fma(x, V.Load(b2 + second), d2);
            x = V.Splat(*a3++);
            c3 = V.Fma(x, V.Load(b3), c3);
            d3 = V.Fma(x, V.Load(b3 + second), d3);
            b0 += bRow;
            b1 += bRow;
            b2 += bRow;
            b3 += bRow;
        }
        float* c = p.C;
        nint gate = p.CGate;
        Store(c0, d0, c, next);
        Store(c1, d1, c + gate, next);
        if (gates > 2) Store(c2, d2, c + (2 * gate), next);
        if (gates > 3) Store(c3, d3, c + (3 * gate), next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(V first, V second, float* c, nint next) where V : struct, ILane<V>
    {
        V.Store(second, c + next); // the same as the first where there is no second
        V.Store(first, c);
    }
}
