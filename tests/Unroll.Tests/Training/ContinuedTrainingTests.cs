namespace Unroll.Tests.Training;

public class ContinuedTrainingTests
{
    static Sequential Model() => new() { new Lstm(5) { Dropout = 0.2f }, new Dropout(0.2f), new Dense(1) };

    static readonly Tensor X = Numbers.Normal([30, 6, 2], 1), Y = Numbers.Normal([30, 1], 2);

    [Fact]
    public void A_run_that_is_continued_from_a_file_gives_the_bits_of_one_that_was_not_stopped()
    {
        FitOptions Options(int from, int to) => new() { InitialEpoch = from, Epochs = to, BatchSize = 8, Seed = 4 };
        var whole = Model();
        whole.Compile(new Adam(0.01), Loss.MeanSquaredError);
        var history = whole.Fit(X, Y, Options(0, 4));

        var (first, adam) = (Model(), new Adam(0.01));
        first.Compile(adam, Loss.MeanSquaredError);
        first.Fit(X, Y, Options(0, 2));
        using var file = new MemoryStream();
        new ModelFile(first).Write(file);
        file.Position = 0;
        var second = ModelFile.Read(file).Model;
        second.Compile(new Adam(0.01) { State = adam.State }, Loss.MeanSquaredError);
        var rest = second.Fit(X, Y, Options(2, 4));

        Assert.Equal(whole.StepCount, second.StepCount);
        Assert.Equal([3, 4], rest.Epochs.Select(e => e.Epoch));
        Assert.Equal(history["loss"][2..], rest["loss"]);
        Numbers.RequireSame(whole, second);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var before = Compute.Threads;
        try
        {
            var models = new[] { 1, 2, 3 }.Select(threads =>
            {
                Compute.Threads = threads;
                var model = new Sequential { new Lstm(40), new Dense(3) };
                model.Compile(new Adam(0.01), Loss.SparseCategoricalCrossEntropy);
                var x = Numbers.Normal([96, 10, 8], 3);
                model.Fit(x, Tensor.From(Enumerable.Range(0, 96).Select(i => i % 3).ToArray()), new FitOptions { Epochs = 2, BatchSize = 48, Seed = 1 });
                return model;
            }).ToArray();
            Numbers.RequireSame(models[0], models[1]);
            Numbers.RequireSame(models[0], models[2]);
        }
        finally
        {
            Compute.Threads = before;
        }
    }

    sealed class Characters : Model
    {
        readonly Embedding _embed;
        readonly Lstm _rnn;
        readonly Dense _out;

        public Characters(int symbols)
        {
            _embed = Track(new Embedding(symbols, 6));
            _rnn = Track(new Lstm(24));
            _out = Track(new Dense(symbols));
        }

        public (Tensor Logits, State<Tensor> State) Run(Tensor ids, State<Tensor>? state, Pass pass)
        {
            var r = _rnn.Run(_embed.Call(ids, pass), state, pass);
            return (_out.Call(r.Sequence, pass), r.State);
        }
    }

    [Fact]
    public void A_loop_by_hand_carries_the_state_from_window_to_window()
    {
        // Position n of the text is n mod 7 mod 3; what comes next needs more than the last symbol.
        var text = Enumerable.Range(0, 7 * 12 + 1).Select(n => n % 7 % 3).ToArray();
        var (model, adam) = (new Characters(3) { Seed = 2 }, new Adam(0.02) { GlobalClipNorm = 5 });
        var last = 0f;
        for (var epoch = 0; epoch < 30; epoch++)
        {
            State<Tensor>? state = null;
            for (var at = 0; at + 6 < text.Length; at += 6)
            {
                using var tape = Gradients.Record();
                var (logits, after) = model.Run(Tensor.From(text[at..(at + 6)], [1, 6]), state, model.TrainingPass());
                var loss = Loss.SparseCategoricalCrossEntropy.Of(logits, Tensor.From(text[(at + 1)..(at + 7)], [1, 6]));
                adam.Step(model, loss.Backward());
                (state, last) = (after.Detach(), loss.Item());
            }
        }
        Assert.True(last < 0.1f, $"loss {last}");
        Assert.Equal(30 * 14, model.StepCount);
    }

    [Fact]
    public void A_graph_of_two_inputs_and_two_outputs_is_fitted()
    {
        var (a, b) = (new Symbol("series", [null, 2]), new Symbol("city", [3]));
        var joined = new Concatenate().Call([new Gru(4).Call(a), b]);
        var model = new Functional([a, b], [new Dense(1).Call(joined), new Dense(2).Call(joined)]);
        model.Compile(new Adam(0.01), [Loss.MeanSquaredError, Loss.SparseCategoricalCrossEntropy], lossWeights: [1f, 0.2f], Metric.Accuracy);
        var x = new Values(("series", X), ("city", Numbers.Normal([30, 3], 5)));
        var y = new Values(("y", Y), ("kind", Tensor.From(Enumerable.Range(0, 30).Select(i => i % 2).ToArray())));
        var history = model.Fit(x, y, new FitOptions { Epochs = 20, BatchSize = 10, Seed = 1, ValidationSplit = 0.2 });
        Assert.True(history["loss"][^1] < history["loss"][0]);
        Assert.Equal(10, history.Epochs[0].Numbers.Count);
    }

    [Fact]
    public void A_model_in_double_precision_is_trained_too()
    {
        var model = new Sequential { new Dense(1) };
        var (x, y) = Numbers.Line(20);
        model.Compile(new Adam(0.1), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        model.Build([3]);
        foreach (var parameter in model.Parameters)
            parameter.Value = parameter.Value.To(DType.Float64);
        var history = model.Fit(x.To(DType.Float64), y.To(DType.Float64), new FitOptions { Epochs = 300, Seed = 1 });
        Assert.True(history["loss"][^1] < 1e-9, $"loss {history["loss"][^1]}");
        Assert.Equal(DType.Float64, model.Parameters[0].Value.DType);
    }
}
