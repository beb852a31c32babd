namespace Unroll;

/// <summary>The element type of a <see cref="Tensor"/>.</summary>
public enum DType
{
    /// <summary>32-bit floating point: what layers compute in.</summary>
    Float32,

    /// <summary>32-bit signed integer: ids, labels, indices.</summary>
    Int32,

    /// <summary>True or false: masks and conditions.</summary>
    Bool,

    /// <summary>64-bit floating point, on <see cref="PlainBackend"/> only: gradient checks and exact comparisons.</summary>
    Float64,
}
