using System.Buffers;

namespace Unroll.Kernels;

/// <summary>A rented array and the index in it where a cache line begins (as it lay when rented: data stay right if the collector moves it).</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private float[]? _array;

    public AlignedBuffer(long count)
    {
        _array = ArrayPool<float>.Shared.Rent(checked((int)(count + 16)));
        fixed (float* p = _array) Offset = Gemm.Align(p);
    }

    public float[] Array => _array ?? throw new ObjectDisposedException(nameof(AlignedBuffer));

    public int Offset { get; }

    public void Dispose()
    {
        if (_array is { } array) ArrayPool<float>.Shared.Return(array);
        _array = null;
    }
}

/// <summary>Cuts scratch memory into pieces that begin at cache lines.</summary>
internal unsafe struct Arena(float* next)
{
    private float* _next = next;

    public static int Size(long count) => checked((int)((count + 15) / 16 * 16));

    public float* Take(long count)
    {
        float* piece = _next;
        _next += Size(count);
        return piece;
    }
}
