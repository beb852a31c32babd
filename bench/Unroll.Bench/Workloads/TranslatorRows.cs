namespace Unroll.Bench;

/// <summary>Sequence to sequence with attention: 20 words in, 20 words out, 5,000 words known.</summary>
internal static class TranslatorRows
{
    const int Batch = 64, Steps = 20, Vocabulary = 5000, Width = 256;

    internal static IEnumerable<(string, Func<Row>)> All => [("seq2seq_attention.train", Train)];

    static Row Train()
    {
        var model = new Translator(Vocabulary, Width, Width);
        model.Compile(new Adam(), Loss.SparseCategoricalCrossEntropy);
        var (x, y) = (new Values(("source", Rows.Ids([Batch, Steps], Vocabulary)), ("target", Rows.Ids([Batch, Steps], Vocabulary))), Rows.Ids([Batch, Steps], Vocabulary));
        return new Row(() => model.TrainOnBatch(x, y), Batch, 3 * Flops);
    }

    // Encoder, decoder, keys, queries, scores and contexts, words: as the peers count.
    static double Flops => ProductFlops.Recurrent(3, Batch, Steps, Width, Width) + ProductFlops.Recurrent(3, Batch, Steps, 2 * Width, Width)
        + 2 * ProductFlops.Dense(Batch * Steps, Width, Width) + 2 * ProductFlops.Dense((double)Batch * Steps * Steps, Width, 1) + ProductFlops.Dense(Batch * Steps, Width, Vocabulary);
}
