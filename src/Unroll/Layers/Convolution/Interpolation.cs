namespace Unroll;

/// <summary>What stands between the positions of a picture that is made larger.</summary>
public enum Interpolation
{
    /// <summary>The nearest position again.</summary>
    Nearest,

    /// <summary>A mixture of the two neighbours along each axis, by distance.</summary>
    Bilinear,
}
