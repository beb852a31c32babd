namespace Unroll;

/// <summary>How a <see cref="Conditional"/> joins several conditions.</summary>
public enum ConditionMerge
{
    /// <summary>The sum of their projections: one projection of all of them side by side.</summary>
    Sum,

    /// <summary>A learned mixture: a weight for each condition, and a bias, for all units alike. As cond_rnn has it.</summary>
    Mixture,
}
