namespace Unroll;

/// <summary>What happens at the ends of an axis where a window does not fit.</summary>
public enum PaddingMode
{
    /// <summary>Only whole windows count: (steps - reach) / stride + 1 of them.</summary>
    Valid,

    /// <summary>Windows may hang over either end: steps / stride of them, rounded up; where the overhang is odd, one more at the end.</summary>
    Same,

    /// <summary>Windows end at a step and reach back from it, before the first one if need be: no window sees a later step. steps / stride of them, rounded up.
    /// Along time alone.</summary>
    Causal,
}
