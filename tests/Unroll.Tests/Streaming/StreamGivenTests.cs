namespace Unroll.Tests.Streaming;

/// <summary>Streams of models that are told something once and whole.</summary>
public sealed class StreamGivenTests
{
    static Functional Attending(RecurrentLayer cell)
    {
        var (x, memory) = (new Symbol("x", [null, 3]), new Symbol("memory", [null, 4]));
        return new Functional([x, memory], [new Dense(2).Call(new AttentionCell(cell, new AdditiveAttention(5)) { ReturnSequences = true }.Run(x, memory).Sequence)]);
    }

    /// <summary>An encoder, its states and its sequence into a decoder that attends, in one graph.</summary>
    static Functional Translating()
    {
        var (source, told) = (new Symbol("source", [null], DType.Int32), new Symbol("told", [null, 3]));
        var encoded = new Bidirectional(new Gru(4) { ReturnSequences = true }).Run(new Embedding(9, 5) { MaskZero = true }.Call(source));
        var cell = new AttentionCell(new Lstm(6), new AdditiveAttention(5)) { ReturnSequences = true };
        var start = State<Symbol>.Tree(("cell", Bridge.Dense(cell.Cell).Run(encoded.State)));
        return new Functional([source, told], [new Dense(2).Call(cell.Run(told, encoded.Sequence, start).Sequence)]);
    }

    static void StepsAreTheWhole(Functional model, Values given, Tensor x, string told)
    {
        var whole = model.Call(new Values([.. model.Inputs.Select(i => (i.Name, i.Name == told ? x : given[i.Name]))]))[0];
        using var stream = model.OpenStream(given);
        Assert.Equal(x.Shape[0], stream.Batch);
        for (var round = 0; round < 2; round++)
        {
            var y = new float[x.Shape[0] * 2];
            for (var t = 0; t < x.Shape[1]; t++)
            {
                stream.Step(x[.., t].ToArray(), y);
                Assert.Equal(whole[.., t].ToArray(), y);
            }
            stream.Reset();
        }
        // Many steps at once, then one.
        Assert.Equal(whole[.., ..3].ToArray(), stream.Run(x[.., ..3]).ToArray());
        stream.Step(x[.., 3].ToArray(), new float[x.Shape[0] * 2]);
        Assert.Equal(whole[.., 3].ToArray(), stream.Output().ToArray());
    }

    [Fact]
    public void A_memory_given_once_is_attended_to_at_each_step()
    {
        var memory = Tensor.Random([2, 5, 4], Distribution.Normal(), key: 1).WithMask(Mask.FromLengths([5, 3], 5));
        foreach (var cell in new RecurrentLayer[] { new Lstm(6), new Gru(6) })
            StepsAreTheWhole(Attending(cell), new Values(("memory", memory)), Tensor.Random([2, 4, 3], Distribution.Normal(), key: 2), "x");
    }

    [Fact]
    public void What_encoders_make_of_it_is_made_once_states_too()
    {
        var source = Tensor.From([4, 5, 6, 7, 8, 0, 0, 0], [2, 4]);
        StepsAreTheWhole(Translating(), new Values(("source", source)), Tensor.Random([2, 4, 3], Distribution.Normal(), key: 2), "told");
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        var model = Attending(new Lstm(6));
        var memory = Tensor.Random([2, 5, 4], Distribution.Normal(), key: 1);
        Assert.Contains("OpenStream(new Values", Assert.Throws<InvalidOperationException>(() => model.OpenStream()).Message);
        Assert.Contains("no input 'memori'", Assert.Throws<KeyNotFoundException>(() => model.OpenStream(new Values(("memori", memory)))).Message);
        Assert.Contains("a row for each sequence", Assert.Throws<ShapeException>(() => model.OpenStream(new Values(("memory", memory[.., .., ..3])))).Message);
        using var stream = model.OpenStream(new Values(("memory", memory)));
        Assert.Contains("was given once", Assert.Throws<InvalidOperationException>(() => stream.Input("memory").Length).Message);
        var state = stream.State;
        Assert.Contains("given once", Assert.Throws<ShapeException>(() => stream.State = TensorState.Concatenate(state, state)).Message);
    }
}
