using Unroll.Tests.Layers.Recurrent;

namespace Unroll.Tests.Streaming;

public sealed class StreamTests
{
    public static TheoryData<string> Names => [.. StreamModels.All.Keys];

    /// <summary>One step of a stream on the data of a step [batch, ...].</summary>
    internal static Tensor Step(ModelStream stream, Tensor x, int outputs)
    {
        var y = new float[stream.Batch * outputs];
        if (x.DType == DType.Int32)
            stream.Step(x.AsSpan<int>(), y);
        else
            stream.Step(x.AsSpan(), y);
        return Tensor.From(y, [stream.Batch, outputs]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Steps_are_the_whole_sequence_bit_for_bit(string name)
    {
        foreach (var batch in (int[])[1, 3])
        {
            var model = StreamModels.All[name]();
            var x = StreamModels.Input(model, batch, 9, 4);
            var expected = StreamModels.Expected(model, x);
            using var stream = model.OpenStream(batch);
            for (var pass = 0; pass < 2; pass++, stream.Reset())
                for (var t = 0; t < expected.Length; t++)
                    Compare.SameBits(Step(stream, x[.., t], expected[t].Shape[^1]), expected[t], FormattableString.Invariant($"{name}, batch {batch}, pass {pass}, step {t}"));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_history_at_once_is_the_same_as_its_steps(string name)
    {
        var model = StreamModels.All[name]();
        var x = StreamModels.Input(model, 2, 9, 6);
        var expected = StreamModels.Expected(model, x);
        using var stream = model.OpenStream(2);
        foreach (var range in new Range[] { ..4, 4..5, 5..8 })
        {
            var y = stream.Run(x[.., range]);
            var (start, count) = range.GetOffsetAndLength(9);
            for (var t = 0; y.Rank == 3 && t < count; t++)
                Compare.SameBits(y[.., t], expected[start + t], FormattableString.Invariant($"{name}, step {start + t}"));
            if (y.Rank == 2)
                Compare.SameBits(y, expected[start + count - 1], name);
        }
        Compare.SameBits(Step(stream, x[.., 8], expected[8].Shape[^1]), expected[8], name);
    }

    [Fact]
    public void Many_rows_step_bit_for_bit()
    {
        var model = new Sequential { new Dense(70) { Activation = Activation.Relu }, new Lstm(20) { ReturnSequences = true }, new Dense(33), new Dense(1) }.Build([null, StreamModels.Features]);
        var x = StreamModels.Input(model, 41, 4, 5);
        var expected = model.Call(x);
        using var stream = model.OpenStream(41);
        for (var t = 0; t < 4; t++)
            Compare.SameBits(Step(stream, x[.., t], 1), expected[.., t], FormattableString.Invariant($"step {t}"));
    }

    [Fact]
    public void Random_layers_stream_bit_for_bit()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new RandomCases(seed);
            RecurrentLayer layer;
            do
                layer = random.Layer();
            while (layer.GoBackwards);
            var (batch, features) = (random.Next(1, 7), random.Next(1, 6));
            var model = new Sequential { layer }.Build([null, features]);
            var x = random.Normal(batch, 6, features);
            var expected = StreamModels.Expected(model, x);
            using var stream = model.OpenStream(batch);
            for (var t = 0; t < expected.Length; t++)
                Compare.SameBits(Step(stream, x[.., t], layer.Units), expected[t], FormattableString.Invariant($"seed {seed}, {layer.GetType().Name}, step {t}"));
        }
    }

    [Fact]
    public void Several_inputs_are_written_by_name_and_one_without_time_stays()
    {
        var (x, city) = (new Symbol("weather", [null, 2]), new Symbol("city", [3]));
        var bias = new Dense(4).Call(city).ExpandDims(1);
        var model = new Functional([x, city], [new Gru(4) { ReturnSequences = true }.Call(x) + bias, new Dense(1).Call(new Lstm(3).Call(x))]);
        var (data, place) = (Tensor.Random([2, 5, 2], Distribution.Normal(), 1), Tensor.Random([2, 3], Distribution.Normal(), 2));
        var expected = model.Call(new Values(("weather", data), ("city", place)));
        using var stream = model.OpenStream(2);
        place.AsSpan().CopyTo(stream.Input("city"));
        for (var t = 0; t < 5; t++)
        {
            data[.., t].AsSpan().CopyTo(stream.Input());
            stream.Step();
            Assert.Equal(expected[0][.., t].ToArray(), stream.Output().ToArray());
        }
        Assert.Equal(expected[1].ToArray(), stream.Output(1).ToArray());
        Assert.Contains("'weather', 'city'", Assert.Throws<KeyNotFoundException>(() => stream.Input("town")).Message);
        Assert.Contains("2 inputs", Assert.Throws<InvalidOperationException>(() => stream.Step([1f], new float[8])).Message);
    }

    [Fact]
    public void New_weights_count_from_the_next_step_on()
    {
        var model = (Sequential)StreamModels.All["stacked lstm"]();
        var x = StreamModels.Input(model, 2, 2, 3);
        using var stream = model.OpenStream(2);
        Step(stream, x[.., 0], 2);
        var state = stream.State;
        foreach (var p in model.Parameters)
            p.Value *= 0.7f;
        var after = Step(stream, x[.., 1], 2);
        using var other = model.OpenStream(2);
        other.State = state;
        Compare.SameBits(after, Step(other, x[.., 1], 2), "new weights");

        // An optimizer changes the numbers in place.
        model.Compile(new Sgd(0.1), Loss.MeanSquaredError);
        model.TrainOnBatch(x, Tensor.Zeros([2, 2, 2]));
        (stream.State, other.State) = (state, state);
        using var fresh = model.OpenStream(2);
        fresh.State = state;
        var trained = Step(stream, x[.., 1], 2);
        Compare.SameBits(trained, Step(fresh, x[.., 1], 2), "trained weights");
        Assert.NotEqual(after.ToArray(), trained.ToArray());
    }

    [Fact]
    public void A_stream_leaves_no_trace_on_the_model()
    {
        var model = StreamModels.All["stateful"]();
        var x = StreamModels.Input(model, 2, 3, 3);
        var (first, second) = (model.Call(x), model.Call(x));
        model.ResetState();
        Compare.SameBits(model.Call(x), first, "before");
        using (var stream = model.OpenStream(4))
            stream.Run(StreamModels.Input(model, 4, 3, 8));
        Compare.SameBits(model.Call(x), second, "after");
    }
}
