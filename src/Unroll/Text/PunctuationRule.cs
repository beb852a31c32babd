namespace Unroll;

/// <summary>What a <see cref="WordTokenizer"/> does with punctuation. Examples for <c>don't go!</c> with all ASCII punctuation.</summary>
public enum PunctuationRule
{
    /// <summary>Runs of punctuation inside a word stay (<c>don't</c>), others are tokens of their own, a character each: <c>don't</c>, <c>go</c>, <c>!</c>. Default.</summary>
    Separate,

    /// <summary>Taken away, the neighbours grow together, as Keras's TextVectorization does: <c>dont</c>, <c>go</c>.</summary>
    Remove,

    /// <summary>Taken as a space, as Keras's old Tokenizer does: <c>don</c>, <c>t</c>, <c>go</c>.</summary>
    Split,

    /// <summary>Left where it stands: <c>don't</c>, <c>go!</c>.</summary>
    Keep,
}
