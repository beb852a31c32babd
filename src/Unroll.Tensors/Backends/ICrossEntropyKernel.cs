namespace Unroll;

/// <summary>Optional capability: a backend that computes cross-entropies of logits in one pass over them. All views are dense; a backend without it runs
/// the composed definition in the loss.</summary>
internal interface ICrossEntropyKernel
{
    /// <summary>losses[r] = -log softmax(logits[r])[labels[r]]; keeps the softmax. Logits and probabilities [rows, classes].</summary>
    void SparseForward(View logits, View labels, View losses, View probabilities);

    /// <summary>dLogits[r] = (probabilities[r] - one at labels[r]) * dLosses[r].</summary>
    void SparseBackward(View probabilities, View labels, View dLosses, View dLogits);

    /// <summary>losses = max(x, 0) - x t + log(1 + e^-|x|), element by element.</summary>
    void BinaryForward(View logits, View targets, View losses);

    /// <summary>dLogits = (sigmoid(x) - t) * dLosses, element by element.</summary>
    void BinaryBackward(View logits, View targets, View dLosses, View dLogits);
}
