namespace Unroll;

/// <summary>What an <see cref="EditDistance"/> is divided by.</summary>
public enum EditDistanceScale
{
    /// <summary>All edits / all ids of the targets: the word error rate of speech recognition, of characters the character error rate.</summary>
    Corpus,

    /// <summary>The mean over sequences of edits / ids of the target; an empty target counts as one id.</summary>
    Sequence,

    /// <summary>The mean number of edits of a sequence.</summary>
    Edits,
}
