namespace Unroll;

/// <summary>How scores of several classes become one.</summary>
public enum ClassAverage
{
    /// <summary>The mean over the classes, each counting the same.</summary>
    Macro,

    /// <summary>One score of the counts of all classes together.</summary>
    Micro,

    /// <summary>The mean over the classes, each counting as often as it is a target.</summary>
    Weighted,

    /// <summary>A score for each class; the one number is their mean, as <see cref="Macro"/>.</summary>
    None,
}
