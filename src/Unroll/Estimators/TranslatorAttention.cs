namespace Unroll;

/// <summary>How a translator's decoder attends to the source.</summary>
public enum TranslatorAttention
{
    /// <summary>The old state asks, by a small network: score = v . tanh(W1 h + W2 m). Bahdanau, Cho and Bengio 2014.</summary>
    Bahdanau,

    /// <summary>The new state asks, by a product: score = h W m, and the attention vector is fed into the next step. Luong, Pham and Manning 2015.</summary>
    Luong,
}
