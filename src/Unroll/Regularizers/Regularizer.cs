using System.Globalization;

namespace Unroll;

/// <summary>A penalty on a weight (or an activity), added to the training loss.</summary>
public abstract class Regularizer
{
    /// <summary>The penalty as a scalar tensor.</summary>
    public abstract Tensor Penalty(Tensor weight);

    /// <summary>A factor of a penalty: finite and not negative.</summary>
    private protected static float Check(float factor, string who) => float.IsFinite(factor) && factor >= 0 ? factor
        : throw new ArgumentOutOfRangeException(nameof(factor), $"Regularizer {who}: got a factor of {factor.ToString(CultureInfo.InvariantCulture)}; needed a finite number of 0 or more.");
}
