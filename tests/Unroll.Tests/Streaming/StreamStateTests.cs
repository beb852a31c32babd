using Unroll.Tests.Layers.Recurrent;

namespace Unroll.Tests.Streaming;

public sealed class StreamStateTests
{
    static readonly Sequential Model = (Sequential)StreamModels.All["stacked lstm"]();

    [Fact]
    public void The_state_is_a_tree_by_layer_that_can_be_kept_and_put_back()
    {
        var x = StreamModels.Input(Model, 3, 4, 1);
        using var stream = Model.OpenStream(3);
        stream.Run(x[.., ..2]);
        var saved = stream.State;
        Assert.Equal(["lstm/h", "lstm/c", "lstm_1/h", "lstm_1/c"], saved.Paths);
        Assert.Equal([3, 8], saved.Part("lstm_1").C.Shape);
        var expected = StreamTests.Step(stream, x[.., 2], 2);
        StreamTests.Step(stream, x[.., 3], 2);
        stream.State = saved;
        Compare.SameBits(StreamTests.Step(stream, x[.., 2], 2), expected, "restored");
    }

    [Fact]
    public void Rows_of_a_state_change_the_batch()
    {
        var x = StreamModels.Input(Model, 9, 3, 2);
        using var stream = Model.OpenStream(9);
        stream.Run(x[.., ..2]);
        var saved = stream.State;
        var expected = StreamTests.Step(stream, x[.., 2], 2);
        stream.State = saved.Rows(3..7);
        Assert.Equal(4, stream.Batch);
        Compare.SameBits(StreamTests.Step(stream, x[3..7, 2], 2), expected[3..7], "rows");
        stream.State = saved;
        Assert.Equal(9, stream.Batch);
        Compare.SameBits(StreamTests.Step(stream, x[.., 2], 2), expected, "all rows");
    }

    [Fact]
    public void A_state_comes_from_a_layer_that_ran_over_the_history()
    {
        var lstm = new Lstm(6) { ReturnSequences = true };
        var model = new Sequential { lstm, new Dense(2) }.Build([null, 3]);
        var x = Tensor.Random([2, 7, 3], Distribution.Normal(), 3);
        var expected = model.Call(x)[.., 6];
        using var stream = model.OpenStream(2);
        stream.State = lstm.Run(x[.., ..6]).State;
        Compare.SameBits(StreamTests.Step(stream, x[.., 6], 2), expected, "own state");
        stream.State = State<Tensor>.Tree(("lstm", lstm.Run(x[.., ..6]).State));
        Compare.SameBits(StreamTests.Step(stream, x[.., 6], 2), expected, "tree");
    }

    [Fact]
    public void A_state_of_something_else_is_refused_with_both_sides()
    {
        using var stream = Model.OpenStream(2);
        var message = Assert.Throws<ShapeException>(() => stream.State = new State<Tensor>(Tensor.Zeros([2, 33]))).Message;
        Assert.Contains("h [2, 33]", message);
        Assert.Contains("lstm/h [rows, 33]", message);
        using var plain = StreamModels.All["no state"]().OpenStream();
        Assert.Contains("no recurrent layer", Assert.Throws<InvalidOperationException>(() => plain.State).Message);
    }

    [Fact]
    public void A_layer_called_twice_has_a_state_for_each_call()
    {
        var x = new Symbol("x", [null, 4]);
        var rnn = new SimpleRnn(4) { ReturnSequences = true, Name = "rnn" };
        var model = new Functional(x, rnn.Call(rnn.Call(x)));
        using var stream = model.OpenStream();
        Assert.Equal(["rnn/h", "rnn_2/h"], stream.State.Paths);
        var data = Tensor.Random([1, 5, 4], Distribution.Normal(), 5);
        var expected = model.Call(data);
        for (var t = 0; t < 5; t++)
            Compare.SameBits(StreamTests.Step(stream, data[.., t], 4), expected[.., t], "twice");
    }
}
