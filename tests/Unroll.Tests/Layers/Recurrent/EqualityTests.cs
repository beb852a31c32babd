namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Runs that must give the same numbers: bit for bit where the design says so.</summary>
public sealed class EqualityTests
{
    static RecurrentLayer Make(int kind, bool composed, bool sequences = true, float dropout = 0) => kind switch
    {
        0 => new SimpleRnn(7) { ReturnSequences = sequences, ForceComposed = composed, Dropout = dropout, RecurrentDropout = dropout },
        1 => new Lstm(7) { ReturnSequences = sequences, ForceComposed = composed, Dropout = dropout, RecurrentDropout = dropout },
        2 => new Gru(7) { ReturnSequences = sequences, ForceComposed = composed, Dropout = dropout, RecurrentDropout = dropout },
        _ => new Gru(7) { ReturnSequences = sequences, ResetAfter = false, ForceComposed = composed, Dropout = dropout, RecurrentDropout = dropout },
    };

    public static TheoryData<int, bool> Cells()
    {
        var data = new TheoryData<int, bool>();
        for (var kind = 0; kind < 4; kind++)
        {
            data.Add(kind, false);
            data.Add(kind, true);
        }
        return data;
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_right_padded_row_gives_the_bits_of_the_row_cut_short(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var x = new RandomCases(20 + kind).Normal(4, 9, 5);
        int[] lengths = [9, 4, 1, 0];
        var padded = layer.Run(x.WithMask(Mask.FromLengths(lengths, 9)));
        for (var row = 0; row < lengths.Length; row++)
        {
            var cut = layer.Run(x[row..(row + 1), ..lengths[row]]);
            Compare.SameBits(padded.Sequence[row..(row + 1), ..lengths[row]], cut.Sequence, $"sequence of row {row}");
            Compare.SameBits(padded.Last[row..(row + 1)], cut.Last, $"last of row {row}");
            for (var leaf = 0; leaf < cut.State.Count; leaf++)
                Compare.SameBits(padded.State[leaf][row..(row + 1)], cut.State[leaf], $"state {leaf} of row {row}");
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void Padding_and_cutting_give_the_same_weight_gradients(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var x = new RandomCases(30 + kind).Normal(2, 8, 5);
        layer.Call(x);
        var padded = Compare.Run(layer, x.WithMask(Mask.FromLengths([5, 5], 8)), null, default, name => name == "last");
        var cut = Compare.Run(layer, x[.., ..5], null, default, name => name == "last");
        foreach (var weight in layer.Weights)
            Compare.Near(padded["d" + weight.Name], cut["d" + weight.Name], 1e-5, weight.Name);
        Compare.Near(padded["dx"][.., ..5], cut["dx"], 1e-5, "x");
        Assert.All(padded["dx"][.., 5..].ToArray(), v => Assert.Equal(0, v));
    }

    [Theory, MemberData(nameof(Cells))]
    public void Chunks_that_hand_on_their_state_give_the_bits_of_the_whole(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var x = new RandomCases(40 + kind).Normal(3, 10, 4);
        var whole = layer.Run(x);
        var first = layer.Run(x[.., ..3]);
        var second = layer.Run(x[.., 3..4], first.State);
        var third = layer.Run(x[.., 4..], second.State);
        Compare.SameBits(Tensor.Concat([first.Sequence, second.Sequence, third.Sequence], 1), whole.Sequence, "sequence");
        for (var leaf = 0; leaf < whole.State.Count; leaf++)
            Compare.SameBits(third.State[leaf], whole.State[leaf], $"state {leaf}");
    }

    [Theory, MemberData(nameof(Cells))]
    public void Chunks_that_hand_on_their_state_give_the_gradients_of_the_whole(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var x = new RandomCases(45 + kind).Normal(3, 10, 4);
        layer.Call(x);
        using var tape = Gradients.Record();
        Tensor[] places = [x, .. layer.Weights.Select(w => w.Live)];
        var whole = Gradients.Of(layer.Run(x).Sequence.Square().Sum(), places);
        var first = layer.Run(x[.., ..6]);
        var second = layer.Run(x[.., 6..], first.State);
        var chunked = Gradients.Of(first.Sequence.Square().Sum() + second.Sequence.Square().Sum(), places);
        for (var i = 0; i < places.Length; i++)
            Compare.Near(chunked[i], whole[i], 1e-5, $"gradient {i}");
    }

    [Theory, MemberData(nameof(Cells))]
    public void Chunks_of_one_training_step_drop_what_the_whole_drops(int kind, bool composed)
    {
        var layer = Make(kind, composed, dropout: 0.4f);
        var x = new RandomCases(48 + kind).Normal(3, 8, 4);
        var pass = new Pass(true, 5);
        var whole = layer.Run(x, null, pass);
        var first = layer.Run(x[.., ..5], null, pass);
        var second = layer.Run(x[.., 5..], first.State, pass);
        Compare.SameBits(Tensor.Concat([first.Sequence, second.Sequence], 1), whole.Sequence, "sequence");
        Assert.NotEqual(whole.Sequence.ToArray(), layer.Run(x).Sequence.ToArray());
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_row_alone_gives_the_bits_of_the_row_in_a_batch(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var x = new RandomCases(50 + kind).Normal(21, 6, 4);
        var all = layer.Run(x).Sequence;
        foreach (var row in (int[])[0, 8, 20])
            Compare.SameBits(layer.Run(x[row..(row + 1)]).Sequence, all[row..(row + 1)], $"row {row}");
    }

    [Theory, MemberData(nameof(Cells))]
    public void Numbers_at_masked_steps_reach_nothing(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var mask = Mask.From(new[,] { { true, false, true, true, false }, { false, false, true, false, true }, { false, false, false, false, false } });
        var x = new RandomCases(60 + kind).Normal(3, 5, 4);
        var poisoned = Tensor.Where(mask.Steps.ExpandDims(2), x, Tensor.Full(x.Shape, double.NaN));
        layer.Call(x);
        var clean = Compare.Run(layer, x.WithMask(mask), null, default);
        foreach (var (name, value) in Compare.Run(layer, poisoned.WithMask(mask), null, default))
            Compare.SameBits(value, clean[name], name);
    }

    [Fact]
    public void Stepping_by_hand_gives_the_bits_of_the_loop()
    {
        var layer = new Gru(6) { ReturnSequences = true };
        var x = new RandomCases(70).Normal(2, 7, 3);
        State<Tensor>? state = null;
        var steps = new List<Tensor>();
        for (var t = 0; t < 7; t++)
        {
            var r = layer.Run(x[.., t..(t + 1)], state);
            steps.Add(r.Last);
            state = r.State.Detach();
        }
        Compare.SameBits(Tensor.Stack(steps, 1), layer.Call(x), "by hand");
    }

    [Theory, MemberData(nameof(Cells))]
    public void Empty_batches_and_empty_sequences_are_legal(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var empty = layer.Run(Tensor.Zeros([0, 4, 3]));
        Assert.Equal([0, 4, 7], empty.Sequence.Shape);
        Assert.Equal([0, 7], empty.Last.Shape);

        var state = new State<Tensor>([.. layer.StateLayout.Select(p => (p.Name, new RandomCases(80).Normal(2, 7)))]);
        var none = layer.Run(Tensor.Zeros([2, 0, 3]), state);
        Assert.Equal([2, 0, 7], none.Sequence.Shape);
        Assert.All(none.Last.ToArray(), v => Assert.Equal(0, v));
        for (var leaf = 0; leaf < state.Count; leaf++)
            Compare.SameBits(none.State[leaf], state[leaf], "the state passes through");

        var gradients = Compare.Run(layer, Tensor.Zeros([2, 0, 3]), state, default);
        Assert.All(gradients["dkernel"].ToArray(), v => Assert.Equal(0, v));
        Assert.Equal([2, 7], gradients["dh"].Shape);
        Assert.Contains(gradients["dh"].ToArray(), v => v != 0);
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_fully_masked_row_keeps_its_state_and_gives_zeros(int kind, bool composed)
    {
        var layer = Make(kind, composed);
        var random = new RandomCases(90 + kind);
        var state = new State<Tensor>([.. layer.StateLayout.Select(p => (p.Name, random.Normal(1, 7)))]);
        var r = layer.Run(random.Normal(1, 3, 2).WithMask(Mask.FromLengths([0], 3)), state);
        Assert.All(r.Sequence.ToArray(), v => Assert.Equal(0, v));
        Compare.SameBits(r.State.H, state.H, "state");
    }
}
