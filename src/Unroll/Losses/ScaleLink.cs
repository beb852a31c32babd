namespace Unroll;

/// <summary>How a number of any size becomes a scale, which is positive.</summary>
public enum ScaleLink
{
    /// <summary>log(1 + e^x) + minimum: grows slowly, so it trains calmly.</summary>
    Softplus,

    /// <summary>e^x + minimum: predictions are the logarithm of the scale.</summary>
    Exp,

    /// <summary>max(x, minimum): the model gives the scale itself.</summary>
    Identity,
}
