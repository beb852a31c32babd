namespace Unroll.Kernels;

/// <summary>A strided view that a kernel reads.</summary>
/// <remarks>Element (i, j, ...) is <c>data[offset + i * strides[0] + j * strides[1] + ...]</c>. The sizes are given to the kernel, once for all operands.</remarks>
/// <param name="data">The elements, and possibly others around them.</param>
/// <param name="offset">Position of the first element.</param>
/// <param name="strides">Distance in elements from one entry of an axis to the next, one per axis; 0 repeats, negative reads backwards.</param>
/// <typeparam name="T">Type of an element.</typeparam>
public readonly ref struct Operand<T>(ReadOnlySpan<T> data, int offset, ReadOnlySpan<int> strides)
{
    /// <summary>The elements, and possibly others around them.</summary>
    public ReadOnlySpan<T> Data { get; } = data;

    /// <summary>Position of the first element.</summary>
    public int Offset { get; } = offset;

    /// <summary>Distance in elements from one entry of an axis to the next, one per axis.</summary>
    public ReadOnlySpan<int> Strides { get; } = strides;
}
