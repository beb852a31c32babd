namespace Unroll;

/// <summary>What a window is divided by.</summary>
public enum StftScaling
{
    /// <summary>The root of the sum of squares.</summary>
    Density,

    /// <summary>The sum.</summary>
    Spectrum,
}
