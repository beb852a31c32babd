namespace Unroll;

/// <summary>How windows lie along one axis.</summary>
/// <param name="Size">Elements of a window.</param>
/// <param name="Stride">Steps from one window to the next.</param>
/// <param name="Dilation">Steps from one element of a window to the next.</param>
/// <param name="Before">Steps added in front.</param>
/// <param name="After">Steps added behind.</param>
internal readonly record struct WindowAxis(int Size, int Stride, int Dilation, int Before, int After)
{
    /// <summary>Steps from the first element of a window to behind its last.</summary>
    internal int Reach => ((Size - 1) * Dilation) + 1;

    /// <summary>Windows on an axis of a length.</summary>
    internal int Count(int length) => Before + length + After < Reach ? 0 : ((Before + length + After - Reach) / Stride) + 1;
}
