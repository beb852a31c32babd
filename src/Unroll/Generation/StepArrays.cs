namespace Unroll;

/// <summary>The arrays of tensors that steps are fed by.</summary>
internal static class StepArrays
{
    /// <summary>Where the numbers of a host tensor of our own lie.</summary>
    internal static Span<T> Elements<T>(this Tensor tensor) where T : unmanaged => ((ArrayStorage<T>)tensor.View.Storage).Data;
}
