namespace Unroll;

/// <summary>How much of its memory a <see cref="TimeAwareLstm"/> keeps over an elapsed time d.</summary>
public enum TimeDecay
{
    /// <summary>1 / (1 + d): half after one unit of time.</summary>
    Reciprocal,

    /// <summary>1 / log(e + d): slow, for long gaps. Baytas and others 2017.</summary>
    Logarithmic,

    /// <summary>exp(-d): 37 % after one unit of time.</summary>
    Exponential,
}
