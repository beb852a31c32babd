namespace Unroll;

/// <summary>A penalty on a weight (or an activity), added to the training loss.</summary>
public abstract class Regularizer
{
    /// <summary>The penalty as a scalar tensor.</summary>
    public abstract Tensor Penalty(Tensor weight);
}
