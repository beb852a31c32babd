namespace Unroll;

/// <summary>The shape of a window over the steps of a frame.</summary>
public enum StftWindow
{
    /// <summary>(1 - cos) / 2: 0 at the ends.</summary>
    Hann,

    /// <summary>0.54 - 0.46 cos.</summary>
    Hamming,

    /// <summary>0.42 - 0.5 cos + 0.08 cos of the double angle.</summary>
    Blackman,

    /// <summary>A triangle, 0 at the ends.</summary>
    Bartlett,

    /// <summary>1 everywhere.</summary>
    Boxcar,
}
