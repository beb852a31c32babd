namespace Unroll.Kernels;

public static unsafe partial class Gemm
{
    internal static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>Floats to skip so that the address is a multiple of a cache line.</summary>
    internal static int Align(float* p) => (int)(((64 - ((nint)p & 63)) & 63) / sizeof(float));

    private static void PackAll(TileSet tiles, int k, int n, float* b, nint bRow, nint bCol, float* target)
    {
        int padded = RoundUp(n, tiles.Width);
        for (int k0 = 0; k0 < k; k0 += BlockK)
            PackBlock(tiles, Math.Min(BlockK, k - k0), n, b + (k0 * bRow), bRow, bCol, target + (k0 * (nint)padded));
    }

    /// <summary>Panel after panel: for every row its columns side by side, filled up with zeros to whole vectors.</summary>
    private static void PackBlock(TileSet tiles, int kc, int n, float* b, nint bRow, nint bCol, float* target)
    {
        for (int j = 0; j < n; j += tiles.PanelColumns)
        {
            int columns = Math.Min(tiles.PanelColumns, n - j), width = RoundUp(columns, tiles.Width);
            PackPanel(kc, columns, width, b + (j * bCol), bRow, bCol, target, width);
            target += width * (nint)kc;
        }
    }

    /// <summary>Copies [k, columns] to rows of <paramref name="width"/> at a distance of <paramref name="step"/>, the rest of a row zero.</summary>
    internal static void PackPanel(int k, int columns, int width, float* b, nint bRow, nint bCol, float* target, nint step)
    {
        if (bCol == 1)
        {
            for (int p = 0; p < k; p++, b += bRow, target += step)
            {
                new ReadOnlySpan<float>(b, columns).CopyTo(new Span<float>(target, columns));
                if (columns < width) new Span<float>(target + columns, width - columns).Clear();
            }
            return;
        }
        // Down the columns, four at a time: reads run along the memory where bRow is 1, writes stay within a few lines.
        int j = 0;
        for (; j + 4 <= columns; j += 4)
        {
            float* b0 = b + (j * bCol), b1 = b0 + bCol, b2 = b1 + bCol, b3 = b2 + bCol, t = target + j;
            for (int p = 0; p < k; p++, t += step)
            {
                t[0] = *b0;
                t[1] = *b1;
                t[2] = *b2;
                t[3] = *b3;
                b0 += bRow;
                b1 += bRow;
                b2 += bRow;
                b3 += bRow;
            }
        }
        for (; j < width; j++)
        {
            float* bj = b + (j * bCol), t = target + j;
            for (int p = 0; p < k; p++, t += step) t[0] = j < columns ? bj[p * bRow] : 0f;
        }
    }

    /// <summary>Copies rows of a to groups of <paramref name="group"/>: for every p the rows of the group side by side.</summary>
    private static void PackRows(int m, int k, int group, float* a, nint aRow, nint aCol, float* target)
    {
        for (int i = 0; i < m; i += group)
        {
            int rows = Math.Min(group, m - i);
            PackPanel(k, rows, rows, a + (i * aRow), aCol, aRow, target + (i * (nint)k), group);
        }
    }
}
