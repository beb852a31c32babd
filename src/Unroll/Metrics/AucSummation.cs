namespace Unroll;

/// <summary>How <see cref="Auc"/> measures the area between two thresholds.</summary>
public enum AucSummation
{
    /// <summary>The mean of both ends; for precision over recall the interpolation of true and false positives (Davis and Goadrich 2006).</summary>
    Interpolated,

    /// <summary>The smaller end: never more than the area.</summary>
    Minoring,

    /// <summary>The larger end: never less than the area.</summary>
    Majoring,
}
