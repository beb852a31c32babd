using Unroll.Testing;

namespace Unroll.Tests.Models;

/// <summary>What goes from layer to layer in a run of a model is used again; nothing that a user can hold is.</summary>
public sealed partial class LayerRunTests
{
    const int Batch = 64, Steps = 20, Width = 16;

    static Tensor Random(ulong key, params ReadOnlySpan<int> shape) => Tensor.Random([.. shape], Distribution.Normal(), key);

    static Tensor Series(ulong key) => Random(key, Batch, Steps, Width);

    /// <summary>A user's layer that keeps all it is given and makes.</summary>
    sealed class Keeper(Func<Tensor, Tensor>? function = null) : UnaryLayer
    {
        readonly List<(Tensor Value, float[] Copy)> _kept = [];

        internal bool Fails { get; set; }

        protected override Tensor Forward(Tensor x, Pass pass)
        {
            if (x.Backend is not CpuBackend)
                return function is null ? x : function(x);
            var made = x * 3;
            var y = function is null ? x : function(x);
            lock (_kept)
                foreach (var tensor in (Tensor[])[x, made, y])
                    _kept.Add((tensor, tensor.ToArray()));
            return Fails ? throw new InvalidOperationException("no") : y;
        }

        internal Tensor Last => _kept[^1].Value;

        internal void RequireUnchanged()
        {
            Assert.NotEmpty(_kept);
            foreach (var (value, copy) in _kept)
                Assert.Equal(copy, value.ToArray());
        }
    }

    /// <summary>A user's activation that keeps its argument.</summary>
    sealed class KeepingActivation : Activation
    {
        internal List<(Tensor Value, float[] Copy)> Kept { get; } = [];

        public override Tensor Of(Tensor x)
        {
            if (x.Backend is CpuBackend)
                Kept.Add((x, x.ToArray()));
            return x.Tanh();
        }
    }

    /// <summary>A user's cell that keeps the steps it sees.</summary>
    sealed class KeepingCell(List<(Tensor Value, float[] Copy)> kept) : RecurrentLayer(Width)
    {
        protected override Tensor Project(Tensor x) => x * 0.5f;

        protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
        {
            if (projected.Backend is CpuBackend)
                kept.Add((projected, projected.ToArray()));
            return new((projected + state.H).Tanh());
        }
    }

    /// <summary>Layer after layer by hand: every tensor is the caller's.</summary>
    static Tensor ByHand(Sequential model, Tensor x)
    {
        foreach (var layer in model.Layers)
            x = layer.Call(x);
        return x;
    }

    static void RequireAsByHand(Sequential model)
    {
        var answers = Enumerable.Range(1, 6).Select(i => model.Call(Series((ulong)i))).ToArray();
        for (var i = 0; i < answers.Length; i++)
            Bits.RequireEqual($"answer {i}", ByHand(model, Series((ulong)i + 1)), answers[i]);
    }

    static Sequential Tagger() =>
    [
        new Bidirectional(new Lstm(24) { ReturnSequences = true }), new MaxPooling1D(2), new UpSampling1D(2), new Gru(16) { ReturnSequences = true },
        new TimeDistributed(new Dense(12) { Activation = Activation.Relu }), new Reshape(-1, 12), new ActivationLayer(Activation.Softmax), new Dropout(0.5f), new Dense(3),
    ];

    [Fact]
    public void A_call_allocates_little_beside_its_answer()
    {
        var model = Tagger();
        var (x, least) = (Series(1), long.MaxValue);
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.Predict(x, Batch);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        // The answer is 15 kB; what goes from layer to layer is over a megabyte.
        Assert.True(least < 60_000, FormattableString.Invariant($"a call allocates {least} bytes."));
    }

    [Fact]
    public void A_graph_allocates_little_beside_its_answers()
    {
        var model = Branches();
        var (x, least) = (Series(1), long.MaxValue);
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.PredictAll(x, Batch);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        // Two answers of 82 kB each and one of 1 kB; between them is over a megabyte.
        Assert.True(least < 240_000, FormattableString.Invariant($"a call allocates {least} bytes."));
    }

    /// <summary>Values that several calls read, views of them, one that nobody reads, and answers that are views.</summary>
    static Functional Branches()
    {
        var x = new Symbol("x", [Steps, Width]);
        var hidden = new Lstm(32) { ReturnSequences = true }.Call(x);
        var (left, right) = (hidden[.., .., ..16], new Dense(16).Call(hidden).Tanh());
        _ = new Dense(3).Call(right);
        var joined = left * right + new Flatten().Call(right).Reshape(Steps, 16);
        return new Functional([x], [joined, new Reshape(Steps * 8, 2).Call(left), joined.Mean([1]), x]);
    }

    [Fact]
    public void Layers_in_a_row_give_what_they_give_by_hand() => RequireAsByHand(Tagger());

    [Fact]
    public void A_model_inside_gives_what_it_gives_by_hand()
    {
        RequireAsByHand([new Dense(20), Tagger(), new ActivationLayer(Activation.Tanh)]);
        RequireAsByHand([new Dense(20), new Sequential { new Dense(8), new Dropout(0.5f) }]);
        RequireAsByHand([new Dense(20), new TimeDistributed(new Sequential { new Reshape(4, 5), new Flatten(), new Dense(7) }), new Dense(3)]);
    }

    [Fact]
    public void Several_answers_of_a_graph_stay()
    {
        var model = Branches();
        var slow = new Functional(model.Inputs, model.Outputs);
        var runs = Enumerable.Range(1, 5).Select(i => (Answers: model.PredictAll(Series((ulong)i), Batch), Input: Series((ulong)i))).ToArray();
        foreach (var (answers, input) in runs)
        {
            // Recorded, nothing is used again.
            using var tape = Gradients.Record();
            var expected = slow.Call((Values)input);
            for (var i = 0; i < answers.Count; i++)
                Bits.RequireEqual($"answer {i}", expected[i], answers[i]);
        }
        Assert.Same(runs[0].Answers[3].View.Storage, model.PredictAll(runs[0].Answers[3], Batch)[3].View.Storage);
    }

    [Fact]
    public void A_layer_of_ones_own_may_keep_what_it_sees()
    {
        Keeper first = new(), viewing = new(x => x.Transpose()), after = new(x => x + 1);
        Sequential model = [new Dense(20), first, new Dropout(0.1f), viewing, new Permute(2, 1), new Dense(8), new Reshape(-1, 8), after, new Bidirectional(new Gru(9)), new Dense(2)];
        RequireAsByHand(model);
        Array.ForEach([first, viewing, after], k => k.RequireUnchanged());
    }

    [Fact]
    public void A_layer_of_ones_own_inside_another_may_keep_what_it_sees()
    {
        var keeper = new Keeper(x => x.Sigmoid());
        List<(Tensor Value, float[] Copy)> steps = [];
        RequireAsByHand([new Dense(Width), new TimeDistributed(keeper), new Bidirectional(new KeepingCell(steps) { ReturnSequences = true }) { BackwardLayer = new KeepingCell(steps) { ReturnSequences = true, GoBackwards = true } }, new Dense(4)]);
        keeper.RequireUnchanged();
        Assert.All(steps, s => Assert.Equal(s.Copy, s.Value.ToArray()));
    }

    [Fact]
    public void An_activation_of_ones_own_may_keep_what_it_sees()
    {
        var activation = new KeepingActivation();
        RequireAsByHand([new Dense(20) { Activation = activation }, new Lstm(12) { ReturnSequences = true, Activation = activation }, new TimeDistributed(new Dense(9) { Activation = activation }),
            new ActivationLayer(activation), new Gru(9) { RecurrentActivation = activation }, new Dense(2)]);
        Assert.NotEmpty(activation.Kept);
        Assert.All(activation.Kept, k => Assert.Equal(k.Copy, k.Value.ToArray()));
    }

    [Fact]
    public void A_carried_state_stays()
    {
        Sequential model = [new Dense(Width), new Lstm(16) { Stateful = true, ReturnSequences = true }, new Dense(3)], other = Tagger();
        var states = (Lstm)model.Layers[1];
        List<Tensor> answers = [];
        foreach (var key in new ulong[] { 1, 2, 3 })
        {
            answers.Add(model.Call(Series(key)));
            other.Call(Series(9));
        }
        states.ResetState();
        for (var i = 0; i < answers.Count; i++)
            Bits.RequireEqual($"answer {i}", ByHand(model, Series((ulong)i + 1)), answers[i]);
    }

    [Fact]
    public void An_error_in_the_middle_leaves_the_model_as_it_was()
    {
        var keeper = new Keeper(x => x.Tanh());
        Sequential model = [new Dense(20), new Sequential { new Dense(8), keeper, new Dense(4) }, new Dense(2)];
        var answer = model.Call(Series(1));
        keeper.Fails = true;
        Assert.Throws<InvalidOperationException>(() => model.Call(Series(2)));
        Assert.False(Gradients.IsRecording);
        var own = Random(3, Batch, Steps, Width) * 2;
        var copy = own.ToArray();
        keeper.Fails = false;
        RequireAsByHand(model);
        Bits.RequireEqual("the answer before", ByHand(model, Series(1)), answer);
        Assert.Equal(copy, own.ToArray());
        keeper.RequireUnchanged();
    }

    [Fact]
    public void Threads_that_run_one_model_at_once_do_not_share_arrays()
    {
        var keeper = new Keeper(x => x.Tanh());
        Sequential model = [new Dense(20), new Bidirectional(new Gru(9) { ReturnSequences = true }), keeper, new Dense(6), new Reshape(-1, 6), new Dense(2)];
        var expected = Enumerable.Range(0, 8).Select(i => ByHand(model, Series((ulong)i))).ToArray();
        var answers = new Tensor[8, 5];
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            for (var run = 0; run < 5; run++)
                answers[i, run] = model.Call(Series((ulong)i));
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        for (var i = 0; i < 8; i++)
            for (var run = 0; run < 5; run++)
                Bits.RequireEqual($"thread {i}, run {run}", expected[i], answers[i, run]);
        keeper.RequireUnchanged();
    }

    /// <summary>A layer that starts work which goes on after the call.</summary>
    sealed class Later : UnaryLayer
    {
        internal Task<float[]>? Sum { get; private set; }

        internal ManualResetEventSlim Go { get; } = new();

        protected override Tensor Forward(Tensor x, Pass pass)
        {
            if (x.Backend is CpuBackend)
                Sum = Task.Run(() =>
                {
                    Go.Wait();
                    return (x + x).Tanh().ToArray();
                });
            return x.Tanh();
        }
    }

    [Fact]
    public async Task Work_that_a_layer_starts_may_go_on_after_the_call()
    {
        var later = new Later();
        Sequential model = [new Dense(20), later, new Dense(6), new Dense(2)];
        model.Call(Series(1));
        var seen = model.Layers[0].Call(Series(1));
        var task = later.Sum!;
        for (var i = 2; i < 6; i++)
            model.Call(Series((ulong)i));
        later.Go.Set();
        Assert.Equal((seen + seen).Tanh().ToArray(), await task);
    }
}
