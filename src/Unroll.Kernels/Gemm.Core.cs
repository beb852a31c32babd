using System.Buffers;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

public static unsafe partial class Gemm
{
    // Rows of b in a block: a panel of 64 columns is 128 KB, which stays in the second cache.
    private const int BlockK = 512;

    // Rows of a in a packed block.
    private const int BlockM = 96;

    // Rows of a read in place that go through all panels of a block of b: a megabyte, which stays in the second cache.
    private const int MostRows = 480;

    // From this many rows on a part takes some rows of a, not all of them: together the threads would read a once for each panel.
    private const int ManyRows = 768;

    // The same with a packed b, which no part has to pack again.
    private const int ManyPackedRows = 192;

    // Columns of b packed at once.
    private const int BlockN = 512;

    // Rows up to which b is read in place.
    private const int InPlaceRows = 128;

    // Multiply-adds below which a second thread costs more than it gains.
    internal const long ThreadWork = 8L << 20;

    /// <summary>Where chains start: element (i, j) is P[i * Row + j * Col]; both strides 0 for zeros.</summary>
    internal readonly struct Start(float* p, nint row, nint col)
    {
        public readonly float* P = p;
        public readonly nint Row = row, Col = col;

        public bool IsConstant => Row == 0 && Col == 0;

        public Start At(nint i, nint j) => new(P + (i * Row) + (j * Col), Row, Col);
    }

    internal readonly struct Product(int m, int n, int k, float* a, nint aRow, nint aCol, float* b, nint bRow, nint bCol, Start start, float* c, nint cRow, nint cCol)
    {
        public readonly int M = m, N = n, K = k;
        public readonly float* A = a, B = b, C = c;
        public readonly nint ARow = aRow, ACol = aCol, BRow = bRow, BCol = bCol, CRow = cRow, CCol = cCol;
        public readonly Start Start = start;

        public Product Transposed() => new(N, M, K, B, BCol, BRow, A, ACol, ARow, new Start(Start.P, Start.Col, Start.Row), C, CCol, CRow);

        public Product Rows(int i, int count) => new(count, N, K, A + (i * ARow), ARow, ACol, B, BRow, BCol, Start.At(i, 0), C + (i * CRow), CRow, CCol);

        public Product Columns(int j, int count) => new(M, count, K, A, ARow, ACol, B + (j * BCol), BRow, BCol, Start.At(0, j), C + (j * CCol), CRow, CCol);
    }

    private sealed class Shared(Product product, TileSet? packed, bool byRows, int step, int parts)
    {
        public readonly Product Product = product;
        public readonly TileSet? Packed = packed;
        public readonly bool ByRows = byRows;
        public readonly int Step = step, Parts = parts;
    }

    /// <summary>Any product of any strides: turned so that its vectors run along adjacent results, split over threads when large.</summary>
    internal static void Split(Product p)
    {
        if ((p.CCol != 1 && p.CRow == 1) || (p.N < 4 && p.M > p.N)) p = p.Transposed();
        Dispatch(p, null);
    }

    /// <summary>The same on this thread alone.</summary>
    internal static void Alone(Product p)
    {
        if ((p.CCol != 1 && p.CRow == 1) || (p.N < 4 && p.M > p.N)) p = p.Transposed();
        RunPart(p, null);
    }

    internal static void SplitPacked(Product p, TileSet tiles) => Dispatch(p, tiles);

    private static void Dispatch(Product p, TileSet? packed)
    {
        int threads = (long)p.M * p.N * p.K < ThreadWork ? 1 : Workers.Threads;
        int panel = (packed ?? TileSet.For(p.N)).PanelColumns;
        bool byRows = p.N < 2 * panel || (packed is not null ? p.M >= ManyPackedRows : p.M >= ManyRows && p.N >= BlockN);
        int size = byRows ? p.M : p.N, unit = byRows ? 24 : panel;
        // More parts than threads, so that a disturbed thread does not hold up the others; never less than a unit each.
        int units = size / unit, parts = threads == 1 ? 1 : Math.Min(threads * 2, units);
        if (parts <= 1)
        {
            RunPart(p, packed);
            return;
        }
        // The last part takes what does not fill a unit, so that panels are cut as they were packed.
        int step = (units + parts - 1) / parts * unit;
        parts = ((units * unit) + step - 1) / step;
        Workers.Run(parts, new Shared(p, packed, byRows, step, parts), static (s, part) =>
        {
            int first = part * s.Step, count = part < s.Parts - 1 ? s.Step : (s.ByRows ? s.Product.M : s.Product.N) - first;
            if (s.ByRows) RunPart(s.Product.Rows(first, count), s.Packed);
            else if (s.Packed is null) RunPart(s.Product.Columns(first, count), null);
            else RunPackedColumns(s.Product, s.Packed, first, count);
        });
    }

    internal static void RunPart(Product p, TileSet? packed)
    {
        if (p.K == 0) StartOnly(p);
        else if (packed is not null) RunPackedColumns(p, packed, 0, p.N);
        else if (!ReadsInPlace(p)) RunBlocked(p, TileSet.For(p.N), false);
        else
        {
            // The last columns, which do not fill a vector, are copied.
            var tiles = TileSet.For(p.N);
            int whole = p.N / tiles.Width * tiles.Width;
            if (whole > 0) RunBlocked(p.Columns(0, whole), tiles, true);
            if (whole < p.N) RunBlocked(p.Columns(whole, p.N - whole), TileSet.For(p.N - whole), false);
        }
    }

    private static void StartOnly(Product p)
    {
        for (int i = 0; i < p.M; i++)
            for (int j = 0; j < p.N; j++)
                p.C[(i * p.CRow) + (j * p.CCol)] = p.Start.P[(i * p.Start.Row) + (j * p.Start.Col)];
    }

    /// <summary>
    /// Whether the tiles read b in place: packing it costs more than it gains when few rows use it, unless its rows lie so that they push
    /// each other out of the caches.
    /// </summary>
    private static bool ReadsInPlace(in Product p) => p.BCol == 1 && p.BRow != 0 && (p.M <= 8 || (p.M <= InPlaceRows && p.BRow % 256 != 0));

    /// <summary>Packs b block by block (and a, where its rows are not adjacent in p) and runs the tiles over it.</summary>
    [SkipLocalsInit]
    private static void RunBlocked(Product p, TileSet tiles, bool inPlace)
    {
        int w = tiles.Width, blockK = Math.Min(p.K, BlockK), blockN = inPlace ? p.N : Math.Min(RoundUp(p.N, w), BlockN);
        bool packA = p.ACol != 1 && p.M > 8 && p.N > 16;
        int tileRows = tiles.Rows(TileSet.PanelVectors);
        int sizeB = inPlace ? 0 : blockK * blockN, sizeA = packA ? RoundUp(Math.Min(p.M, BlockM), tileRows) * blockK : 0;
        float[]? rented = null;
        float* small = stackalloc float[sizeA + sizeB <= 2048 ? sizeA + sizeB + 16 : 0];
        if (sizeA + sizeB > 2048) rented = ArrayPool<float>.Shared.Rent(sizeA + sizeB + 16);
        fixed (float* large = rented)
        {
            float* packedB = rented is null ? small : large;
            packedB += Align(packedB);
            float* packedA = packedB + sizeB;
            for (int k0 = 0; k0 < p.K; k0 += blockK)
            {
                int kc = Math.Min(blockK, p.K - k0);
                for (int j0 = 0; j0 < p.N; j0 += blockN)
                {
                    int nc = Math.Min(blockN, p.N - j0);
                    float* b = p.B + (k0 * p.BRow) + (j0 * p.BCol);
                    if (!inPlace)
                    {
                        PackBlock(tiles, kc, nc, b, p.BRow, p.BCol, packedB);
                        b = packedB;
                    }
                    nint bRow = inPlace ? p.BRow : 0;
                    int mc = packA ? BlockM : !inPlace && p.M > ManyRows ? MostRows : p.M;
                    for (int i0 = 0; i0 < p.M; i0 += mc)
                    {
                        int rows = Math.Min(mc, p.M - i0);
                        float* a = p.A + (i0 * p.ARow) + (k0 * p.ACol);
                        float* c = p.C + (i0 * p.CRow) + (j0 * p.CCol);
                        var start = k0 == 0 ? p.Start.At(i0, j0) : new Start(c, p.CRow, p.CCol);
                        if (packA)
                        {
                            PackRows(rows, kc, tileRows, a, p.ARow, p.ACol, packedA);
                            Panels(tiles, rows, nc, kc, packedA, 1, tileRows, tileRows, b, bRow, start, c, p.CRow, p.CCol);
                        }
                        else
                        {
                            Panels(tiles, rows, nc, kc, a, p.ARow, p.ACol, 0, b, bRow, start, c, p.CRow, p.CCol);
                        }
                    }
                }
            }
        }
        if (rented is not null) ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Columns of a product whose b was packed whole, in blocks of p.</summary>
    private static void RunPackedColumns(Product p, TileSet tiles, int first, int count)
    {
        int padded = RoundUp(p.N, tiles.Width);
        for (int k0 = 0; k0 < p.K; k0 += BlockK)
        {
            int kc = Math.Min(BlockK, p.K - k0);
            float* b = p.B + (k0 * (nint)padded) + (first * (nint)kc);
            var start = k0 == 0 ? p.Start.At(0, first) : new Start(p.C + first, p.CRow, 1);
            Panels(tiles, p.M, count, kc, p.A + (k0 * p.ACol), p.ARow, p.ACol, 0, b, 0, start, p.C + first, p.CRow, 1);
        }
    }

    /// <summary>All panels of one block, packed or (with a row step of b) in place; columns beyond the last full vector, and results that are not adjacent, go through a small buffer.</summary>
    internal static void Panels(TileSet tiles, int m, int n, int kc, float* a, nint aRow, nint aCol, int group, float* b, nint bStep, Start start, float* c, nint cRow, nint cCol)
    {
        bool direct = cCol == 1 && (start.Col == 1 || start.IsConstant);
        // One row in place goes along all columns, with as many chains at once as there are registers for.
        bool along = direct && bStep != 0 && m == 1;
        int w = tiles.Width;
        for (int j = 0, columns; j < n; j += columns)
        {
            columns = along ? n : tiles.NextPanel(n - j);
            int vectors = (columns + w - 1) / w, whole = direct ? columns / w : 0;
            nint bRow = bStep != 0 ? bStep : vectors * w;
            float* bj = b + (bStep != 0 ? j : j * (nint)kc);
            var s = start.At(0, j);
            if (whole > 0) tiles.Panel(whole, m, kc, a, aRow, aCol, group, bj, bRow, s.P, s.Row, s.Col * w, c + (j * cCol), cRow, w);
            if (whole * w == columns) continue;
            int skip = whole * w;
            Edge(tiles, vectors - whole, m, columns - skip, kc, a, aRow, aCol, group, bj + skip, bRow, s.At(0, skip), c + ((j + skip) * cCol), cRow, cCol);
        }
    }

    [SkipLocalsInit]
    private static void Edge(TileSet tiles, int vectors, int m, int n, int kc, float* a, nint aRow, nint aCol, int group, float* b, nint bRow, Start s, float* c, nint cRow, nint cCol)
    {
        int w = tiles.Width, width = vectors * w, max = group > 0 ? group : tiles.Rows(vectors);
        float* buffer = stackalloc float[8 * TileSet.PanelVectors * 16];
        for (int i = 0; i < m; i += max)
        {
            int rows = Math.Min(max, m - i);
            for (int r = 0; r < rows; r++)
                for (int j = 0; j < width; j++)
                    buffer[(r * width) + j] = j < n ? s.P[((i + r) * s.Row) + (j * s.Col)] : 0f;
            tiles.Tile(vectors, rows, kc, a + (i * (group > 0 ? kc : aRow)), aRow, aCol, b, bRow, buffer, width, w, buffer, width, w);
            for (int r = 0; r < rows; r++)
                for (int j = 0; j < n; j++)
                    c[((i + r) * cRow) + (j * cCol)] = buffer[(r * width) + j];
        }
    }
}
