namespace Unroll.Kernels;

/// <summary>A strided view that a kernel writes; laid out as in <see cref="Operand{T}"/>.</summary>
/// <param name="data">The elements, and possibly others around them, which stay as they are.</param>
/// <param name="offset">Position of the first element.</param>
/// <param name="strides">Distance in elements from one entry of an axis to the next, one per axis; 0 only for the reduced axes of a reduction.</param>
/// <typeparam name="T">Type of an element.</typeparam>
public readonly ref struct Result<T>(Span<T> data, int offset, ReadOnlySpan<int> strides)
{
    /// <summary>The elements, and possibly others around them.</summary>
    public Span<T> Data { get; } = data;

    /// <summary>Position of the first element.</summary>
    public int Offset { get; } = offset;

    /// <summary>Distance in elements from one entry of an axis to the next, one per axis.</summary>
    public ReadOnlySpan<int> Strides { get; } = strides;
}
