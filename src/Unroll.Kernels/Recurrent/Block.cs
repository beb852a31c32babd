namespace Unroll.Kernels;

/// <summary>
/// A strided block [batch, time, n] or [batch, n] of a float array whose last axis is adjacent: element (b, t, i) is at
/// offset + b * batchStride + t * timeStride + i. A negative time stride, with the offset at the last step, reads backward. A null array means that the block is absent.
/// </summary>
/// <param name="array">The array, or null.</param>
/// <param name="offset">Index of the first element.</param>
/// <param name="batchStride">Step from row to row.</param>
/// <param name="timeStride">Step from time step to time step (for dropout masks: from gate to gate, 0 for one mask for all).</param>
public readonly struct Block(float[]? array, int offset, int batchStride, int timeStride)
{
    /// <summary>The array, or null where the block is absent.</summary>
    public float[]? Array { get; } = array;

    /// <summary>Index of the first element.</summary>
    public int Offset { get; } = offset;

    /// <summary>Step from row to row.</summary>
    public int BatchStride { get; } = batchStride;

    /// <summary>Step from time step to time step, or from gate to gate.</summary>
    public int TimeStride { get; } = timeStride;

    /// <summary>Whether there is no array.</summary>
    public bool IsAbsent => Array is null;

    internal void Check(CellProgram cell, string name, int batch, int time, int count)
    {
        if (Array is null || batch == 0 || time == 0 || count == 0) return;
        long b = (long)(batch - 1) * BatchStride, t = (long)(time - 1) * TimeStride;
        long first = Offset + Math.Min(b, 0) + Math.Min(t, 0), last = Offset + Math.Max(b, 0) + Math.Max(t, 0) + count - 1;
        if (first < 0 || last >= Array.Length)
            throw new ArgumentException($"{RecurrentKernel.Who(cell)}{name} [{batch}, {time}, {count}] with offset {Offset} and strides ({BatchStride}, {TimeStride}) reaches the elements {first} to {last}, but the array has {Array.Length}; check the offset and the strides.");
    }
}
