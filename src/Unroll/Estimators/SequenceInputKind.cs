namespace Unroll;

/// <summary>What the sequences of <see cref="SequenceInputs"/> consist of.</summary>
public enum SequenceInputKind
{
    /// <summary>Raw texts, cut into tokens by the estimator's tokenizer.</summary>
    Text,

    /// <summary>Texts that are cut into tokens already.</summary>
    Tokens,

    /// <summary>Whole numbers from 0 on, one a step, that stand for things.</summary>
    Ids,

    /// <summary>Measurements: one or more numbers a step.</summary>
    Numbers,
}
