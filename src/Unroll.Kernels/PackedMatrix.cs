namespace Unroll.Kernels;

/// <summary>A right operand in the order in which products read it; made by <see cref="Gemm.Pack"/>. It keeps a copy: later changes of the source do not reach it.</summary>
public sealed unsafe class PackedMatrix
{
    internal PackedMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Tiles = TileSet.For(columns);
        long padded = (long)Gemm.RoundUp(columns, Tiles.Width) * rows;
        // Pinned, so that the alignment to cache lines holds for its life.
        Data = GC.AllocateUninitializedArray<float>(checked((int)padded + 16), pinned: true);
        fixed (float* p = Data) Offset = Gemm.Align(p);
    }

    /// <summary>Rows (k).</summary>
    public int Rows { get; }

    /// <summary>Columns (n).</summary>
    public int Columns { get; }

    internal TileSet Tiles { get; }

    internal float[] Data { get; }

    internal int Offset { get; }
}
