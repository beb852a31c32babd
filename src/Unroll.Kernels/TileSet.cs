using System.Numerics;
using System.Runtime.Intrinsics;

namespace Unroll.Kernels;

/// <summary>The register tiles of one lane width, by number of vectors and rows.</summary>
internal sealed unsafe class TileSet(int width)
{
    private const int MaxRows = 8;
    private readonly delegate*<nint, float*, nint, nint, float*, nint, float*, nint, nint, float*, nint, nint, void>[] _tiles =
        new delegate*<nint, float*, nint, nint, float*, nint, float*, nint, nint, float*, nint, nint, void>[9 * (MaxRows + 1)];
    private readonly int[] _rows = new int[9];

    private static readonly TileSet _16 = Tiles512.Create(), _8 = Tiles256.Create(), _4 = Tiles128.Create(), _1 = Tiles1.Create();

    /// <summary>Lanes of a vector.</summary>
    public int Width { get; } = width;

    // Divisions take as long as a narrow tile of one row.
    private readonly int _shift = BitOperations.Log2((uint)width);

    /// <summary>Whole vectors that hold so many columns.</summary>
    public int Vectors(int columns) => (columns + Width - 1) >> _shift;

    /// <summary>Vectors of a panel of packed weights.</summary>
    public const int PanelVectors = 4;

    /// <summary>Columns of a full panel.</summary>
    public int PanelColumns => PanelVectors * Width;

    /// <summary>The widest accelerated width in floats: 16, 8, 4 or 1.</summary>
    public static int MaxWidth => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>The set of a width (16, 8, 4 or 1) that is at most <see cref="MaxWidth"/>.</summary>
    public static TileSet Of(int width) => width switch { 16 => _16, 8 => _8, 4 => _4, _ => _1 };

    /// <summary>The narrowest set that holds <paramref name="columns"/> in one vector, or the widest.</summary>
    public static TileSet For(int columns)
    {
        int max = MaxWidth;
        if (max > 8 && columns <= 8) max = 8;
        if (max > 4 && columns <= 4) max = 4;
        return Of(max);
    }

    internal void Add(int vectors, int rows, delegate*<nint, float*, nint, nint, float*, nint, float*, nint, nint, float*, nint, nint, void> tile)
    {
        _tiles[(vectors * (MaxRows + 1)) + rows] = tile;
        _rows[vectors] = Math.Max(_rows[vectors], rows);
    }

    /// <summary>Most rows of a tile of that many vectors.</summary>
    public int Rows(int vectors) => _rows[vectors];

    /// <summary>
    /// One tile: c[i, v] = s[i, v] + sum over p of a[i, p] * b[p, v]. Vector v of b is at b + v * Width, of s at s + v * sVec, of c at c + v * cVec.
    /// </summary>
    public void Tile(int vectors, int rows, nint k, float* a, nint aRow, nint aCol, float* b, nint bRow, float* s, nint sRow, nint sVec, float* c, nint cRow, nint cVec) =>
        _tiles[(vectors * (MaxRows + 1)) + rows](k, a, aRow, aCol, b, bRow, s, sRow, sVec, c, cRow, cVec);

    /// <summary>Columns of the next panel where <paramref name="columns"/> are left: a whole one, but the last five or six vectors are two panels of
    /// about the same width, because a panel of one or two vectors cannot keep the multipliers busy.</summary>
    public int NextPanel(int columns)
    {
        int vectors = Vectors(columns);
        return vectors is > PanelVectors and < PanelVectors + 3 ? 3 * Width : Math.Min(columns, PanelColumns);
    }

    /// <summary>
    /// The same for any number of rows and vectors: as few tiles as possible, of rows as equal as possible. With a <paramref name="group"/> the rows of a are packed: k times that
    /// many rows side by side (aRow 1, aCol the group), the next group behind them.
    /// </summary>
    public void Panel(int vectors, int rows, nint k, float* a, nint aRow, nint aCol, int group, float* b, nint bRow, float* s, nint sRow, nint sVec, float* c, nint cRow, nint cVec)
    {
        while (vectors > 0)
        {
            int v = rows == 1 && vectors >= 8 ? 8 : Math.Min(vectors, PanelVectors);
            int at = v * (MaxRows + 1);
            // Few rows are one tile.
            if (group == 0 && rows <= _rows[v])
            {
                _tiles[at + rows](k, a, aRow, aCol, b, bRow, s, sRow, sVec, c, cRow, cVec);
                vectors -= v;
                b += v * Width;
                s += v * sVec;
                c += v * cVec;
                continue;
            }
            int tiles = (rows + _rows[v] - 1) / _rows[v], left = rows;
            float* ai = a, si = s, ci = c;
            while (left > 0)
            {
                int r = group > 0 ? Math.Min(group, left) : (left + tiles - 1) / tiles--;
                _tiles[at + r](k, ai, aRow, aCol, b, bRow, si, sRow, sVec, ci, cRow, cVec);
                ai += group > 0 ? group * k : r * aRow;
                si += r * sRow;
                ci += r * cRow;
                left -= r;
            }
            vectors -= v;
            b += v * Width;
            s += v * sVec;
            c += v * cVec;
        }
    }
}
