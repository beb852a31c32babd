namespace Unroll.Tests;

/// <summary>A layer has no mode: any number of threads may use one model, from its very first call on.</summary>
public sealed class ConcurrencyTests
{
    static Sequential Make() => new()
    {
        new Embedding(50, 8) { MaskZero = true },
        new Bidirectional(new Lstm(12) { ReturnSequences = true, Dropout = 0.3f }),
        new Gru(9),
        new Dense(3),
    };

    static Tensor Ids(int batch) => Tensor.Random([batch, 14], Distribution.Uniform(0, 50), key: 4).To(DType.Int32);

    [Fact]
    public void Sixty_four_threads_predict_at_once_with_the_same_bits()
    {
        var expected = Make().Call(Ids(16)).ToArray();
        var model = Make();                                    // not built: the threads meet at the first call
        var results = new float[64][];
        var threads = Enumerable.Range(0, 64).Select(i => new Thread(() => results[i] = model.Call(Ids(16)).ToArray())).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.All(results, r => Assert.Equal(expected, r));
    }

    [Fact]
    public void Two_models_train_at_once_without_touching_each_other()
    {
        static float[] Trained(int seed)
        {
            var model = Make();
            model.Compile(new Adam(0.01), Loss.SparseCategoricalCrossEntropy);
            model.Fit(Ids(32), Tensor.Random([32], Distribution.Uniform(0, 3), key: 5).To(DType.Int32), new FitOptions { Epochs = 3, BatchSize = 8, Seed = seed });
            return [.. model.Parameters.SelectMany(p => p.Value.ToArray())];
        }

        float[][] alone = [Trained(1), Trained(2)];
        var together = new float[2][];
        var threads = Enumerable.Range(0, 2).Select(i => new Thread(() => together[i] = Trained(i + 1))).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(alone[0], together[0]);
        Assert.Equal(alone[1], together[1]);
    }
}
