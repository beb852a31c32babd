namespace Unroll.Tests.Layers.Attending;

public sealed class AttentionCellTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    static readonly Tensor X = Random([2, 5, 3], 1), Memory = Random([2, 6, 4], 2);

    static AttentionCell Bahdanau() => new(new Gru(4), new AdditiveAttention(3)) { ReturnSequences = true };

    static AttentionCell Luong() => new(new Lstm(4), new Attention { ScoreMode = ScoreMode.General }) { ReturnSequences = true, InputFeeding = true, AttentionUnits = 5 };

    public static TheoryData<string> Kinds => ["bahdanau", "luong"];

    static AttentionCell Make(string kind) => kind == "luong" ? Luong() : Bahdanau();

    [Fact]
    public void Bahdanau_is_a_loop_by_hand()
    {
        var layer = Bahdanau();
        var r = layer.Run(X, Memory);
        var (h, prepared) = (Tensor.Zeros([2, 4]), layer.Attention.Prepare(Memory));
        State<Tensor> state = new(h);
        for (var t = 0; t < 5; t++)
        {
            var (context, weights) = layer.Attention.Run(state.H, prepared);
            (var y, state) = layer.Cell.RunStep(Tensor.Concat([X[.., t], context], -1), state);
            LayerCheck.Close(y.ToArray(), r.Sequence[.., t]);
            LayerCheck.Close(weights.ToArray(), r.Weights![.., t]);
        }
        Assert.Equal(state.H.ToArray(), r.State["cell/h"].ToArray());
        Assert.Equal([2, 5, 6], r.Weights!.Shape);
    }

    [Fact]
    public void Luong_feeds_the_attention_vector_back()
    {
        var layer = Luong();
        var r = layer.Run(X, Memory);
        var (kernel, prepared) = (layer.Weights.Single().Value, layer.Attention.Prepare(Memory));
        State<Tensor> state = new(Tensor.Zeros([2, 4]), Tensor.Zeros([2, 4]));
        var vector = Tensor.Zeros([2, 5]);
        for (var t = 0; t < 5; t++)
        {
            (var h, state) = layer.Cell.RunStep(Tensor.Concat([X[.., t], vector], -1), state);
            var (context, weights) = layer.Attention.Run(h, prepared);
            vector = Tensor.Concat([context, h], -1).MatMul(kernel).Tanh();
            LayerCheck.Close(vector.ToArray(), r.Sequence[.., t]);
            LayerCheck.Close(weights.ToArray(), r.Weights![.., t]);
        }
        Assert.Equal(["attention", "cell/h", "cell/c"], r.State.Paths);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Chunks_with_the_state_carried_are_the_whole(string kind)
    {
        var layer = Make(kind);
        var whole = layer.Run(X, Memory);
        var first = layer.Run(X[.., ..2], Memory);
        var second = layer.Run(X[.., 2..], Memory, first.State);
        Assert.Equal(whole.Sequence.ToArray(), Tensor.Concat([first.Sequence, second.Sequence], 1).ToArray());
        Assert.Equal(whole.Weights!.ToArray(), Tensor.Concat([first.Weights!, second.Weights!], 1).ToArray());
        Assert.Equal([2, 0, 6], layer.Run(X[.., ..0], Memory).Weights!.Shape);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Masked_memory_and_masked_steps_count_nothing(string kind)
    {
        var layer = Make(kind);
        layer.Run(X, Memory);
        var data = Memory.ToArray();
        Array.Fill(data, float.NaN, (6 + 4) * 4, 2 * 4);
        var r = layer.Run(X.WithMask(Mask.FromLengths([5, 3], 5)), Tensor.From(data, Memory.Shape).WithMask(Mask.FromLengths([6, 4], 6)));
        var cut = layer.Run(X[1..2, ..3], Memory[1..2, ..4]);
        LayerCheck.Close(cut.Sequence.ToArray(), r.Sequence[1..2, ..3]);
        LayerCheck.Close(cut.Weights!.ToArray(), r.Weights![1..2, ..3, ..4]);
        Assert.All(r.Weights[1, 3..].ToArray().Concat(r.Weights[1, .., 4..].ToArray()), w => Assert.Equal(0, w));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void In_a_graph_with_an_encoder_it_trains_and_comes_back_from_a_file(string kind)
    {
        Symbol source = new("source", [null, 4]), target = new("target", [null, 3]);
        var encoded = new Bidirectional(new Gru(2) { ReturnSequences = true }).Call(source);
        var r = Make(kind).Run(target, encoded);
        var model = new Functional([source, target], [new Dense(3).Call(r.Sequence), r.Weights!]);
        var inputs = Values.Of([Memory, X]);
        var adam = new Adam(0.05f);
        float Step()
        {
            using var tape = Gradients.Record();
            var loss = (model.Call(inputs, model.TrainingPass())[0] - X).Square().Mean();
            adam.Step(model, loss.Backward());
            return loss.Item();
        }
        var first = Step();
        for (var i = 0; i < 60; i++)
            Step();
        Assert.True(Step() < first / 3);
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        var loaded = ModelFile.Read(file).Model;
        for (var i = 0; i < 2; i++)
            Assert.Equal(model.Call(inputs)[i].ToArray(), loaded.Call(inputs)[i].ToArray());
    }

    [Fact]
    public void What_cannot_be_says_so()
    {
        Assert.Contains("Stateful", Assert.Throws<ArgumentException>(() => new AttentionCell(new Gru(3) { Stateful = true }, new Attention())).Message);
        Assert.Contains("GoBackwards", Assert.Throws<ArgumentException>(() => new AttentionCell(new Gru(3) { GoBackwards = true }, new Attention())).Message);
        Assert.Contains("Causal", Assert.Throws<ArgumentException>(() => new AttentionCell(new Gru(3), new Attention { Causal = true })).Message);
        Assert.Contains("AttentionUnits = 3", Assert.Throws<InvalidOperationException>(() => new AttentionCell(new Gru(3), new AdditiveAttention(2)) { InputFeeding = true }.Run(X, Memory)).Message);
        Assert.Contains("ReturnSequences", Assert.Throws<ShapeException>(() => Bahdanau().Run(X, Memory[.., 0])).Message);
        Assert.Contains("memory", Assert.Throws<ShapeException>(() => Bahdanau().Run(X)).Message);
    }
}
