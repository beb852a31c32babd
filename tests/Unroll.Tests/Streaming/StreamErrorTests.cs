namespace Unroll.Tests.Streaming;

public sealed class StreamErrorTests
{
    static string Refused(params Layer[] layers)
    {
        var model = new Sequential();
        foreach (var layer in layers)
            model.Add(layer);
        model.Build([null, 4]);
        return Assert.Throws<InvalidOperationException>(() => model.OpenStream()).Message;
    }

    [Fact]
    public void Layers_that_need_other_steps_are_refused_by_name_and_with_the_reason()
    {
        var message = Refused(new Dense(3), new Bidirectional(new Lstm(3) { ReturnSequences = true }));
        Assert.Contains("Bidirectional 'bidirectional' cannot run step by step: its backward direction needs the whole sequence", message);
        Assert.Contains("Predict", message);
        Assert.Contains("GoBackwards", Refused(new Gru(3) { GoBackwards = true }));
        Assert.Contains("several time steps into one", Refused(new MaxPooling1D(2)));
        Assert.Contains("several time steps of one", Refused(new UpSampling1D(2)));
        Assert.Contains("'repeat_vector'", Refused(new Lstm(3), new RepeatVector(2), new Lstm(3)));
        Assert.Contains("exchanges the time axis", Refused(new Permute(2, 1)));
    }

    [Fact]
    public void Flatten_over_time_is_refused_and_over_features_is_not()
    {
        var model = new Sequential { new Lstm(3) { ReturnSequences = true }, new Flatten(), new Dense(1) }.Build([6, 2]);
        Assert.Contains("joins all time steps", Assert.Throws<InvalidOperationException>(() => model.OpenStream()).Message);
        new Sequential { new Lstm(3), new Flatten(), new Dense(1) }.Build([6, 2]).OpenStream().Dispose();
    }

    [Fact]
    public void A_layer_of_ones_own_that_looks_at_other_steps_is_found_by_trying()
    {
        Assert.Contains("Mean 'mean' cannot run step by step: three steps", Refused(new Lstm(3) { ReturnSequences = true }, new Mean(), new Dense(2)));
        Assert.Contains("Running 'running'", Refused(new Dense(3), new Running(), new Lstm(3)));
        Assert.Contains("Rnn", Refused(new Lstm(3), new Again(new Gru(2) { Name = "Rnn" })));
    }

    [Fact]
    public void Attention_over_the_sequence_is_refused()
    {
        var x = new Symbol("x", [null, 2]);
        var rnn = new Gru(3) { ReturnSequences = true }.Call(x);
        var model = new Functional(x, new AdditiveAttention(4) { Name = "look" }.Call([rnn, rnn]));
        Assert.Contains("AdditiveAttention 'look' cannot run step by step: it attends to all steps", Assert.Throws<InvalidOperationException>(() => model.OpenStream()).Message);
    }

    [Fact]
    public void An_initial_state_from_the_graph_is_refused()
    {
        var x = new Symbol("x", [null, 2]);
        var first = new Lstm(3) { ReturnSequences = true }.Run(x);
        var model = new Functional(x, new Lstm(3) { ReturnSequences = true, Name = "second" }.Run(first.Sequence, first.State).Sequence);
        Assert.Contains("'second' cannot run step by step: its initial state", Assert.Throws<InvalidOperationException>(() => model.OpenStream()).Message);
    }

    [Fact]
    public void What_is_missing_or_of_the_wrong_size_is_said()
    {
        Assert.Contains("model.Build([null, 5])", Assert.Throws<InvalidOperationException>(() => new Sequential { new Lstm(2) }.OpenStream()).Message);
        Assert.Contains("no time axis", Assert.Throws<InvalidOperationException>(() => new Sequential { new Dense(2) }.Build([3]).OpenStream()).Message);
        var model = new Sequential { new Lstm(2) { ReturnSequences = true } }.Build([null, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.OpenStream(0));
        var stream = model.OpenStream(2);
        Assert.Contains("one step of [2, 1, 3]", Assert.Throws<ShapeException>(() => stream.Step([1f], new float[4])).Message);
        Assert.Contains("room for 1", Assert.Throws<ShapeException>(() => stream.Step(new float[6], new float[1])).Message);
        Assert.Contains("takes numbers (Float32)", Assert.Throws<InvalidOperationException>(() => stream.Step([1, 2], new float[4])).Message);
        Assert.Contains("[2, ?, 3]", Assert.Throws<ShapeException>(() => stream.Run(Tensor.Zeros([2, 4]))).Message);
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.Step(new float[6], new float[4]));
    }

    [Fact]
    public void An_id_out_of_range_names_the_embedding_and_leaves_the_state()
    {
        var model = StreamModels.All["ids"]();
        using var stream = model.OpenStream();
        var y = new float[StreamModels.Vocabulary];
        stream.Step([3], y);
        var before = stream.State["lstm/h"].ToArray();
        Assert.Contains("Embedding 'embedding': got id 11", Assert.Throws<ArgumentOutOfRangeException>(() => stream.Step([11], y)).Message);
        Assert.Equal(before, stream.State["lstm/h"].ToArray());
    }

    sealed class Mean : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass) => x - x.Mean(1, keepDims: true);
    }

    /// <summary>The step before beside each step: needs memory that is no state.</summary>
    sealed class Running : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass) => x + x.Pad(1, 1, 0)[.., ..x.Shape[1]];
    }

    /// <summary>A recurrent layer on an axis made for it.</summary>
    sealed class Again : UnaryLayer
    {
        readonly RecurrentLayer _rnn;

        internal Again(RecurrentLayer rnn) => _rnn = Track(rnn);

        protected override Tensor Forward(Tensor x, Pass pass) => _rnn.Call(x.ExpandDims(1), pass);
    }
}
