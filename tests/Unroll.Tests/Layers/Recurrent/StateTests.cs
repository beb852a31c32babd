namespace Unroll.Tests.Layers.Recurrent;

/// <summary>State as a value, carried states, and data with the time axis in front.</summary>
public sealed class StateTests
{
    static readonly RandomCases Numbers = new(91);

    public static TheoryData<string> Layers => [.. Made.Keys];

    static readonly Dictionary<string, Func<bool, RecurrentBase>> Made = new()
    {
        ["simple_rnn"] = s => new SimpleRnn(4) { Stateful = s },
        ["gru"] = s => new Gru(4) { Stateful = s, LayerNorm = true },
        ["lstm"] = s => new Lstm(4) { Stateful = s },
        ["lstm, projection"] = s => new Lstm(4) { Stateful = s, Projection = 2 },
        ["stack"] = s => new StackedRecurrent(new Lstm(4) { Stateful = s }, new Gru(3) { Stateful = s }, new Gru(3) { Stateful = s }) { Residual = false },
        ["stack, residual"] = s => new StackedRecurrent(new Lstm(4) { Stateful = s }, new StackedRecurrent(new Gru(4) { Stateful = s }, new SimpleRnn(4) { Stateful = s })) { Residual = true },
    };

    [Theory, MemberData(nameof(Layers))]
    public void Chunks_are_the_whole_with_states_as_values_and_carried(string name)
    {
        var (layer, stateful) = (Made[name](false), Made[name](true));
        var x = Numbers.Normal(3, 9, 2).WithMask(Mask.From(Tensor.Random([3, 9], Distribution.Uniform(0, 1), 4).Greater(0.3f)));
        var whole = layer.Run(x);
        stateful.Run(x);
        foreach (var (a, b) in layer.AllWeights().Zip(stateful.AllWeights()))
            b.Weight.Assign(a.Weight.Value);
        stateful.ResetState();
        State<Tensor>? state = null;
        RecurrentOutput<Tensor> part = null!, carried = null!;
        foreach (var range in new Range[] { ..3, 3..4, 4..9 })
        {
            var piece = x.WithMask(null)[.., range].WithMask(Mask.From(x.Mask!.Steps[.., range]));
            (part, carried) = (layer.Run(piece, state), stateful.Run(piece));
            state = part.State;
        }
        foreach (var path in whole.State.Paths)
        {
            Compare.SameBits(state![path], whole.State[path], $"{name}, {path}");
            Compare.SameBits(carried.State[path], whole.State[path], $"{name}, {path} carried");
        }
        stateful.ResetState();
        Compare.SameBits(stateful.Run(x).Sequence, whole.Sequence, "after a reset");
    }

    [Theory, MemberData(nameof(Layers))]
    public void A_batch_of_another_size_is_refused_until_the_state_is_reset(string name)
    {
        var layer = Made[name](true);
        layer.Call(Numbers.Normal(3, 4, 2));
        var message = Assert.Throws<ShapeException>(() => layer.Call(Numbers.Normal(2, 4, 2))).Message;
        Assert.Contains("a batch of 2 while the carried state is of a batch of 3", message);
        Assert.Contains("ResetState()", message);
        var model = new Sequential { layer };
        model.ResetState();
        Assert.Equal(2, model.Call(Numbers.Normal(2, 4, 2)).Shape[0]);
    }

    [Fact]
    public void Rows_are_taken_repeated_and_joined()
    {
        var state = new Lstm(3).Run(Numbers.Normal(8, 4, 2)).State;
        Compare.SameBits(state.Rows(3..7).C, state.C[3..7], "rows");
        var joined = TensorState.Concatenate(state.Rows(5..8), state.Rows(0..5));
        Compare.SameBits(joined.H, Tensor.Concat([state.H[5..8], state.H[0..5]], 0), "joined");
        var twice = state.Rows(0..2).Repeat(2);
        Compare.SameBits(twice.H, Tensor.Stack([state.H[0], state.H[0], state.H[1], state.H[1]], 0), "repeated");
        Assert.Contains("h [8, 3], c [8, 3] and h [1, 3]", Assert.Throws<ArgumentException>(() => TensorState.Concatenate(state, new State<Tensor>(Numbers.Normal(1, 3)))).Message);
        Assert.Contains("no states", Assert.Throws<ArgumentException>(() => TensorState.Concatenate()).Message);
    }

    [Fact]
    public void A_state_is_saved_and_goes_on_after_loading()
    {
        var layer = new StackedRecurrent(new Bidirectional(new Lstm(3)), new Lstm(4) { Projection = 2 });
        var x = Numbers.Normal(2, 6, 2);
        var state = layer.Run(x).State;
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.state");
        try
        {
            state.Save(path);
            var loaded = StateFile.Load(path);
            Assert.Equal(state.Paths, loaded.Paths);
            Compare.SameBits(layer.Run(x, loaded).Sequence, layer.Run(x, state).Sequence, "sequence");
            Safetensors.Write(path, new Dictionary<string, Tensor> { ["kernel"] = x });
            Assert.Contains("'kernel', which is no leaf", Assert.Throws<ModelFileException>(() => StateFile.Load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Throws<ModelFileException>(() => StateFile.Load(path));
    }

    [Fact]
    public void Time_may_come_first_at_the_boundary()
    {
        var x = Numbers.Normal(3, 6, 2).WithMask(Mask.FromLengths([6, 2, 4], 6));
        var turned = x.WithMask(null).Transpose(0, 1).WithMask(Mask.From(x.Mask!.Steps.Transpose(0, 1)));
        foreach (var layer in new RecurrentBase[] { new Lstm(4), new Gru(3) { GoBackwards = true }, new Bidirectional(new Gru(3)) { MergeMode = MergeMode.None }, new StackedRecurrent(new Gru(3), new Lstm(2)) })
        {
            var (expected, r) = (layer.Run(x), layer.Run(turned, Axes.TimeMajor));
            Assert.Equal([6, 3, expected.Sequence.Shape[2]], r.Sequence.Shape);
            Compare.SameBits(r.Sequence.WithMask(null).Transpose(0, 1), expected.Sequence, "sequence");
            Compare.SameBits(r.Last, expected.Last, "last");
            Assert.Equal(expected.Sequence.Mask!.Steps.Transpose(0, 1).ToArray<bool>(), r.Sequence.Mask!.Steps.ToArray<bool>());
            if (r.Backward is { } backward)
                Compare.SameBits(backward.Sequence.WithMask(null).Transpose(0, 1), expected.Backward!.Sequence, "backward sequence");
            Compare.SameBits(layer.Run(x, Axes.BatchMajor, r.State).Last, layer.Run(x, expected.State).Last, "state");
        }
    }
}
