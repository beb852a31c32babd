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

    static T[] AtOnce<T>(int count, Func<int, T> run)
    {
        var results = new T[count];
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            results[i] = run(i);
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        return results;
    }

    // The packed weights of the version before are written over: nobody may still see them, or half of the new ones.
    [Fact]
    public void Threads_that_predict_after_the_weights_changed_see_the_new_ones_alone()
    {
        var model = new Sequential { new Dense(64), new Dense(48), new Dense(3) };
        var x = Tensor.Random([16, 40], Distribution.Normal(), key: 4);
        model.Call(x);
        for (var round = 0; round < 8; round++)
        {
            foreach (var weight in model.Parameters)
                weight.Value = Tensor.Random(weight.Shape, Distribution.Normal(0, 0.2f), key: (ulong)(10 + round));
            // A row alone reads the weights where they lie.
            float[] expected = [.. Enumerable.Range(0, 16).SelectMany(row => model.Call(x[row..(row + 1)]).ToArray())];
            foreach (var results in AtOnce(16, _ => Enumerable.Range(0, 4).Select(_ => model.Call(x).ToArray()).ToArray()))
                Assert.All(results, result => Assert.Equal(expected, result));
        }
    }

    [Fact]
    public void Sixty_four_streams_of_one_model_run_at_once_with_the_same_bits()
    {
        var model = new Sequential { new Embedding(50, 8) { MaskZero = true }, new Lstm(12) { ReturnSequences = true }, new Gru(9) { ReturnSequences = true }, new Dense(3) }.Build([null]);
        var x = Ids(64);
        var expected = model.Call(x);
        var results = AtOnce(64, row =>
        {
            using var stream = model.OpenStream();
            var (all, y) = (new List<float>(), new float[3]);
            for (var t = 0; t < x.Shape[1]; t++)
            {
                stream.Step(x[row..(row + 1), t].AsSpan<int>(), y);
                all.AddRange(y);
            }
            return all.ToArray();
        });
        for (var row = 0; row < 64; row++)
            Assert.Equal(expected[row].ToArray(), results[row]);
    }

    [Fact]
    public void Sixty_four_threads_predict_with_one_graph_and_with_threads_of_the_pool()
    {
        // Large enough that the kernels split their work.
        var x = new Symbol("x", [30, 8]);
        var rnn = new Gru(96) { ReturnSequences = true }.Call(x);
        var model = new Functional([x], [new Dense(2).Call(new Bidirectional(new Lstm(32)).Call(rnn)), new Dense(4).Call(rnn)]);
        var data = Tensor.Random([24, 30, 8], Distribution.Normal(), key: 3);
        var expected = model.PredictAll(data);
        var results = AtOnce(64, _ => model.PredictAll(data));
        Assert.All(results, r => Assert.Equal(expected[0].ToArray(), r[0].ToArray()));
        Assert.All(results, r => Assert.Equal(expected[1].ToArray(), r[1].ToArray()));
    }

    [Fact]
    public void A_stateful_layer_in_two_threads_at_once_is_an_error_that_names_it()
    {
        var gate = new Gate();
        var model = new Sequential { new Lstm(3) { ReturnSequences = true, Stateful = true, Name = "carrier" }, gate, new Dense(1) }.Build([null, 2]);
        var x = Tensor.Ones([1, 4, 2]);
        var first = new Thread(() => model.Call(x));
        gate.Close();
        first.Start();
        gate.WaitUntilReached();
        var message = Assert.Throws<InvalidOperationException>(() => model.Call(x)).Message;
        gate.Open();
        first.Join();
        Assert.Contains("Lstm 'carrier' is stateful and its model Sequential 'sequential' was called by two threads at once", message);
        Assert.Contains("OpenStream", message);
        // One after the other is what Stateful is for; the refused call left no trace.
        var second = model.Call(x);
        model.ResetState();
        model.Call(x);
        Assert.Equal(second.ToArray(), model.Call(x).ToArray());
    }

    [Fact]
    public void A_model_without_stateful_layers_does_not_mind()
    {
        var gate = new Gate();
        var model = new Sequential { new Lstm(3) { ReturnSequences = true }, gate, new Dense(1) }.Build([null, 2]);
        var first = new Thread(() => model.Call(Tensor.Ones([1, 4, 2])));
        gate.Close();
        first.Start();
        gate.WaitUntilReached();
        gate.Open();
        model.Call(Tensor.Ones([1, 4, 2]));
        first.Join();
    }

    /// <summary>Holds a call up in the middle of a model.</summary>
    sealed class Gate : UnaryLayer
    {
        [Untracked]
        readonly ManualResetEventSlim _open = new(true), _reached = new(false);

        internal void Close() => _open.Reset();

        internal void Open() => _open.Set();

        internal void WaitUntilReached() => _reached.Wait();

        protected override Tensor Forward(Tensor x, Pass pass)
        {
            if (!_open.IsSet)
            {
                _reached.Set();
                _open.Wait();
            }
            return x;
        }
    }
}
