namespace Unroll;

/// <summary>How the R2 scores of several outputs become one.</summary>
public enum R2Aggregation
{
    /// <summary>Their mean.</summary>
    Uniform,

    /// <summary>Their mean, each weighing as much as its targets vary.</summary>
    VarianceWeighted,

    /// <summary>A score for each output; the one number is their mean.</summary>
    None,
}
