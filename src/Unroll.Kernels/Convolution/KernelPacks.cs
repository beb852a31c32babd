using System.Runtime.InteropServices;

namespace Unroll.Kernels;

/// <summary>The kernels of all groups in the order in which products read them, in rented memory that does not move.</summary>
internal sealed unsafe class KernelPacks : IDisposable
{
    private readonly AlignedBuffer _buffer;
    private readonly int _rows, _columns, _size;
    private GCHandle _pin;

    public KernelPacks(int groups, int rows, int columns)
    {
        Tiles = TileSet.For(columns);
        (_rows, _columns, _size) = (rows, columns, Arena.Size((long)Gemm.RoundUp(columns, Tiles.Width) * rows));
        _buffer = new AlignedBuffer((long)_size * groups);
        _pin = GCHandle.Alloc(_buffer.Array, GCHandleType.Pinned);
    }

    public TileSet Tiles { get; }

    public float* this[int group] => (float*)_pin.AddrOfPinnedObject() + _buffer.Offset + ((nint)group * _size);

    public void Fill(int group, float* matrix, nint row, nint column) => Gemm.PackAll(Tiles, _rows, _columns, matrix, row, column, this[group]);

    public void Dispose()
    {
        _pin.Free();
        _buffer.Dispose();
    }
}
