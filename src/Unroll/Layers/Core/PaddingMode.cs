namespace Unroll;

/// <summary>What happens at the ends of a sequence where a window does not fit.</summary>
public enum PaddingMode
{
    /// <summary>Only whole windows count: (steps - size) / stride + 1 of them.</summary>
    Valid,

    /// <summary>Windows may hang over either end: steps / stride of them, rounded up.</summary>
    Same,
}
