namespace Unroll;

public sealed partial class Dataset
{
    /// <summary>The same samples in batches of similar length, each padded to its own longest sequence only: less padding, the same numbers for every sequence.</summary>
    /// <remarks>Train with <c>BatchSize</c> equal to <paramref name="batchSize"/>. The order is drawn from the seed and the epoch: sequences are sorted by length among some fifty batches at a
    /// time, and the batches come in random order. Without shuffling samples keep their order, and each batch is still cut to its longest.</remarks>
    /// <param name="batchSize">Samples a batch.</param>
    /// <param name="targetsPerStep">Whether targets [n, time] of Float32 belong to the steps and are cut with them; only needed where that cannot be seen.</param>
    /// <exception cref="ArgumentException">No input is padded, or targets could be meant in two ways.</exception>
    public Dataset ByLength(int batchSize, bool? targetsPerStep = null) => new(new LengthSamples(_samples, Require.Positive(batchSize, "Dataset.ByLength"), targetsPerStep));

    /// <summary>Batches of similar length with as many samples as fit into a number of steps, padding included: many short sequences, or few long ones.</summary>
    /// <param name="stepsPerBatch">Samples times steps of a batch, at most.</param>
    /// <param name="seed">Decides the order, with <paramref name="epoch"/>.</param>
    /// <param name="epoch">Another epoch is another order.</param>
    /// <param name="targetsPerStep">As for <see cref="ByLength"/>.</param>
    /// <exception cref="ArgumentException">A sequence is longer than a batch; or as for <see cref="ByLength"/>.</exception>
    public IEnumerable<Batch> BatchesByLength(int stepsPerBatch, int seed = 0, int epoch = 0, bool? targetsPerStep = null)
    {
        var samples = new LengthSamples(_samples, 1, targetsPerStep);
        return samples.Within(Require.Positive(stepsPerBatch, "Dataset.BatchesByLength"), seed, epoch).Select((rows, index) =>
        {
            var cut = samples.Pick(rows);
            return new Batch(index, cut.Inputs, cut.Targets, cut.Weights);
        });
    }
}
