namespace Unroll;

/// <summary>How a <see cref="Scaler"/> measures a column.</summary>
public enum ScalerKind
{
    /// <summary>(y - mean) / standard deviation.</summary>
    Standard,

    /// <summary>The training part's range becomes [low, high].</summary>
    MinMax,

    /// <summary>(y - median) / distance of the quartiles.</summary>
    Robust,

    /// <summary>(y - center) / scale with numbers of your own.</summary>
    Fixed,
}
