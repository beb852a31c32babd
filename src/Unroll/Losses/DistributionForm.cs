namespace Unroll;

/// <summary>How numbers along an axis stand for the probabilities of classes.</summary>
public enum DistributionForm
{
    /// <summary>Numbers of any size; the probabilities are their softmax.</summary>
    Logits,

    /// <summary>The probabilities themselves, from 0 to 1.</summary>
    Probabilities,

    /// <summary>The logarithms of the probabilities.</summary>
    LogProbabilities,
}
