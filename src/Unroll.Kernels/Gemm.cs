namespace Unroll.Kernels;

/// <summary>
/// Matrix products on strided operands: c[i, j] = start + sum over p of a[i, p] * b[p, j].
/// Each output is one chain of multiply-adds in increasing p that begins with the start value: 0, the stored c or a bias. The chain is the
/// same in every tile, tail, lane width, split and thread count, so a row has the same bits alone and in a batch, and a product over a
/// part of p followed by an accumulating product over the rest has the bits of the whole.
/// </summary>
/// <remarks>An offset is the index of element [0, 0]; strides are in elements, 0 repeats, negative runs backward. c must not overlap a or b.</remarks>
public static unsafe partial class Gemm
{
    /// <summary>c = a b, or c = c + a b when <paramref name="accumulate"/> is set.</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Columns of a, rows of b; 0 leaves the start value.</param>
    /// <param name="a">Left operand, [m, k].</param>
    /// <param name="aOffset">Index of a[0, 0].</param>
    /// <param name="aRow">Step from row to row of a.</param>
    /// <param name="aCol">Step from column to column of a.</param>
    /// <param name="b">Right operand, [k, n].</param>
    /// <param name="bOffset">Index of b[0, 0].</param>
    /// <param name="bRow">Step from row to row of b.</param>
    /// <param name="bCol">Step from column to column of b.</param>
    /// <param name="c">Result, [m, n].</param>
    /// <param name="cOffset">Index of c[0, 0].</param>
    /// <param name="cRow">Step from row to row of c.</param>
    /// <param name="cCol">Step from column to column of c.</param>
    /// <param name="accumulate">Whether the chains start from the stored c.</param>
    /// <exception cref="ArgumentException">A span ends before the last element that its sizes and strides reach.</exception>
    public static void Run(
        int m, int n, int k,
        ReadOnlySpan<float> a, int aOffset, int aRow, int aCol,
        ReadOnlySpan<float> b, int bOffset, int bRow, int bCol,
        Span<float> c, int cOffset, int cRow, int cCol, bool accumulate)
    {
        if (m <= 0 || n <= 0) return;
        Check("a", a.Length, aOffset, m, aRow, k, aCol);
        Check("b", b.Length, bOffset, k, bRow, n, bCol);
        Check("c", c.Length, cOffset, m, cRow, n, cCol);
        fixed (float* pa = a, pb = b, pc = c, zero = Zeros)
        {
            float* c0 = pc + cOffset;
            var start = accumulate ? new Start(c0, cRow, cCol) : new Start(zero, 0, 0);
            Split(new Product(m, n, k, pa + aOffset, aRow, aCol, pb + bOffset, bRow, bCol, start, c0, cRow, cCol));
        }
    }

    /// <summary>c = bias + a b: every row starts from <paramref name="bias"/>, which holds n elements.</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Columns of a, rows of b; 0 leaves the bias.</param>
    /// <param name="a">Left operand, [m, k].</param>
    /// <param name="aOffset">Index of a[0, 0].</param>
    /// <param name="aRow">Step from row to row of a.</param>
    /// <param name="aCol">Step from column to column of a.</param>
    /// <param name="b">Right operand, [k, n].</param>
    /// <param name="bOffset">Index of b[0, 0].</param>
    /// <param name="bRow">Step from row to row of b.</param>
    /// <param name="bCol">Step from column to column of b.</param>
    /// <param name="bias">Start of every row, n elements.</param>
    /// <param name="c">Result, [m, n].</param>
    /// <param name="cOffset">Index of c[0, 0].</param>
    /// <param name="cRow">Step from row to row of c.</param>
    /// <param name="cCol">Step from column to column of c.</param>
    /// <exception cref="ArgumentException">A span ends before the last element that its sizes and strides reach.</exception>
    public static void RunBias(
        int m, int n, int k,
        ReadOnlySpan<float> a, int aOffset, int aRow, int aCol,
        ReadOnlySpan<float> b, int bOffset, int bRow, int bCol,
        ReadOnlySpan<float> bias,
        Span<float> c, int cOffset, int cRow, int cCol)
    {
        if (m <= 0 || n <= 0) return;
        Check("a", a.Length, aOffset, m, aRow, k, aCol);
        Check("b", b.Length, bOffset, k, bRow, n, bCol);
        Check("bias", bias.Length, 0, 1, 0, n, 1);
        Check("c", c.Length, cOffset, m, cRow, n, cCol);
        fixed (float* pa = a, pb = b, pc = c, ps = bias)
            Split(new Product(m, n, k, pa + aOffset, aRow, aCol, pb + bOffset, bRow, bCol, new Start(ps, 0, 1), pc + cOffset, cRow, cCol));
    }

    /// <summary>c = a b, c = c + a b, or c = bias + a b, with a right operand that was packed by <see cref="Pack"/>: the way for a matrix used many times.</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="a">Left operand, [m, k] with the k of <paramref name="b"/>.</param>
    /// <param name="aOffset">Index of a[0, 0].</param>
    /// <param name="aRow">Step from row to row of a.</param>
    /// <param name="aCol">Step from column to column of a.</param>
    /// <param name="b">Packed right operand.</param>
    /// <param name="bias">Start of every row, n elements; empty for none. Ignored when accumulating.</param>
    /// <param name="c">Result, [m, n].</param>
    /// <param name="cOffset">Index of c[0, 0].</param>
    /// <param name="cRow">Step from row to row of c; its columns are adjacent.</param>
    /// <param name="accumulate">Whether the chains start from the stored c.</param>
    /// <exception cref="ArgumentException">A span ends before the last element that its sizes and strides reach.</exception>
    public static void RunPacked(
        int m, ReadOnlySpan<float> a, int aOffset, int aRow, int aCol, PackedMatrix b, ReadOnlySpan<float> bias,
        Span<float> c, int cOffset, int cRow, bool accumulate)
    {
        int n = b.Columns, k = b.Rows;
        if (m <= 0 || n <= 0) return;
        Check("a", a.Length, aOffset, m, aRow, k, aCol);
        if (!bias.IsEmpty) Check("bias", bias.Length, 0, 1, 0, n, 1);
        Check("c", c.Length, cOffset, m, cRow, n, 1);
        fixed (float* pa = a, pc = c, ps = bias, pb = b.Data, zero = Zeros)
        {
            float* c0 = pc + cOffset;
            var start = accumulate ? new Start(c0, cRow, 1) : bias.IsEmpty ? new Start(zero, 0, 0) : new Start(ps, 0, 1);
            SplitPacked(new Product(m, n, k, pa + aOffset, aRow, aCol, pb + b.Offset, 0, 1, start, c0, cRow, 1), b.Tiles);
        }
    }

    /// <summary>Copies a right operand [k, n] into the order in which the products read it.</summary>
    /// <param name="k">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="b">The operand.</param>
    /// <param name="bOffset">Index of b[0, 0].</param>
    /// <param name="bRow">Step from row to row.</param>
    /// <param name="bCol">Step from column to column.</param>
    /// <exception cref="ArgumentException">The span ends before the last element that its sizes and strides reach.</exception>
    public static PackedMatrix Pack(int k, int n, ReadOnlySpan<float> b, int bOffset, int bRow, int bCol)
    {
        Check("b", b.Length, bOffset, k, bRow, n, bCol);
        var packed = new PackedMatrix(k, n);
        fixed (float* pb = b, p = packed.Data)
            PackAll(packed.Tiles, k, n, pb + bOffset, bRow, bCol, p + packed.Offset);
        return packed;
    }

    /// <summary>The same into memory packed before, for another matrix of the same size.</summary>
    /// <param name="b">The operand.</param>
    /// <param name="bOffset">Index of b[0, 0].</param>
    /// <param name="bRow">Step from row to row.</param>
    /// <param name="bCol">Step from column to column.</param>
    /// <param name="target">Is overwritten.</param>
    public static void Repack(ReadOnlySpan<float> b, int bOffset, int bRow, int bCol, PackedMatrix target)
    {
        Check("b", b.Length, bOffset, target.Rows, bRow, target.Columns, bCol);
        fixed (float* pb = b, p = target.Data)
            PackAll(target.Tiles, target.Rows, target.Columns, pb + bOffset, bRow, bCol, p + target.Offset);
    }

    /// <summary>A packed product on this thread: c (+)= a b, rows of a adjacent in k, c wide enough for whole rows of <paramref name="b"/>.</summary>
    internal static void RunRows(int m, float* a, nint aRow, PackedMatrix b, bool accumulate, float* c, nint cRow)
    {
        if (m == 0 || b.Columns == 0) return;
        fixed (float* pb = b.Data, zero = Zeros)
        {
            int n = b.Columns, k = b.Rows, w = b.Tiles.Width;
            if ((n & (w - 1)) == 0 && k is > 0 and <= BlockK)
            {
                // One block of whole vectors, the usual case of a step: nothing to plan.
                float* panel = pb + b.Offset;
                for (int columns; n > 0; n -= columns, panel += columns * (nint)k, c += columns)
                {
                    columns = b.Tiles.NextPanel(n);
                    b.Tiles.Panel(b.Tiles.Vectors(columns), m, k, a, aRow, 1, 0, panel, columns, accumulate ? c : zero, accumulate ? cRow : 0, accumulate ? w : 0, c, cRow, w);
                }
                return;
            }
            var start = accumulate ? new Start(c, cRow, 1) : new Start(zero, 0, 0);
            RunPart(new Product(m, b.Columns, b.Rows, a, aRow, 1, pb + b.Offset, 0, 1, start, c, cRow, 1), b.Tiles);
        }
    }

    /// <summary>Sixteen zeros that a chain may start from.</summary>
    internal static ReadOnlySpan<float> Zeros => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    internal static void Check(string name, int length, int offset, int rows, int row, int columns, int column)
    {
        if (rows <= 0 || columns <= 0) return;
        long r = (long)(rows - 1) * row, q = (long)(columns - 1) * column;
        long first = offset + Math.Min(r, 0) + Math.Min(q, 0), last = offset + Math.Max(r, 0) + Math.Max(q, 0);
        if (first < 0 || last >= length)
            throw new ArgumentException($"Gemm - {name} [{rows}, {columns}] with offset {offset} and strides ({row}, {column}) reaches the elements {first} to {last}, but {length} were given; pass the whole array and matching strides.");
    }
}
