namespace Unroll;

/// <summary>Projects a weight back onto allowed values after an optimizer step.</summary>
public abstract class Constraint
{
    /// <summary>The nearest allowed value.</summary>
    public abstract Tensor Apply(Tensor weight);
}
