namespace Unroll;

/// <summary>Which of the first two axes of a batch of sequences is which.</summary>
public enum Axes
{
    /// <summary>[batch, time, features], as everywhere here and in Keras.</summary>
    BatchMajor,

    /// <summary>[time, batch, features], as PyTorch has it unless <c>batch_first</c> is set.</summary>
    TimeMajor,
}
