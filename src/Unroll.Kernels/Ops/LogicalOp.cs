namespace Unroll.Kernels;

/// <summary>Logical functions of two truth values.</summary>
public enum LogicalOp
{
    /// <summary>Both.</summary>
    And,

    /// <summary>At least one.</summary>
    Or,

    /// <summary>Exactly one.</summary>
    Xor,
}
