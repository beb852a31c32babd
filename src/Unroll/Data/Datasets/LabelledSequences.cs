namespace Unroll;

/// <summary>Sequences of word numbers with a label each, in a part to train on and a part to test.</summary>
/// <param name="Train">What the model learns from.</param>
/// <param name="Test">What it is judged on.</param>
public sealed record LabelledSequences(LabelledSequences.Part Train, LabelledSequences.Part Test)
{
    /// <summary>Every sequence with exactly this many steps: <c>var (train, test) = Datasets.Imdb.Load(numWords: 2000).Padded(80);</c></summary>
    /// <param name="steps">Steps; of longer sequences the end is kept.</param>
    /// <param name="left">Whether padding comes first, as Keras's pad_sequences does. Default false: recurrent layers take it after the sequence; the mask makes both compute the same.</param>
    public (Dataset Train, Dataset Test) Padded(int steps, bool left = false) => (Train.Padded(steps, left), Test.Padded(steps, left));

    /// <summary>One part.</summary>
    /// <param name="Sequences">Word numbers.</param>
    /// <param name="Labels">A class each.</param>
    public sealed record Part(int[][] Sequences, int[] Labels)
    {
        /// <summary>Inputs Int32 [n, steps] with their mask, targets Int32 [n].</summary>
        public Dataset Padded(int steps, bool left = false) => new(Unroll.Sequences.From(Sequences).Padded(steps, keepEnd: true, left), Tensor.From(Labels, [Labels.Length]));
    }
}
