namespace Unroll.Tests.Layers.Recurrent;

/// <summary>What a wrong initial state is answered: who, what was given, what was needed, the usual fix. The texts are written down and reviewed.</summary>
public sealed class InitialStateMessageTests
{
    [Fact]
    public void The_messages_are_the_approved_ones()
    {
        var x = Tensor.Zeros([5, 7, 3]);
        Tensor State(params int[] shape) => Tensor.Zeros(Shape.Create(shape));
        var (lstm, gru) = (new Lstm(32) { Name = "decoder" }, new Gru(32) { Name = "gru" });
        var stack = new StackedRecurrent(new Lstm(8), new Bidirectional(new Gru(4))) { Name = "stack" };
        var encoded = new Bidirectional(new Lstm(100)).Run(Tensor.Zeros([5, 7, 3])).State;
        var cases = new (string Title, Layer Layer, (string, Tensor)[] State)[]
        {
            ("another thing than a state", lstm, [("x1", State(5, 50, 1))]),
            ("h alone", lstm, [("h", State(5, 32))]),
            ("one too many", lstm, [("h", State(5, 32)), ("c", State(5, 32)), ("d", State(5, 32))]),
            ("wrong width", lstm, [("h", State(5, 16)), ("c", State(5, 32))]),
            ("wrong order", lstm, [("c", State(5, 32)), ("h", State(5, 32))]),
            ("another batch", lstm, [("h", State(4, 32)), ("c", State(4, 32))]),
            ("numbers that are whole", gru, [("h", State(5, 32).To(DType.Int32))]),
            ("an LSTM's state for a GRU", gru, [("h", State(5, 32)), ("c", State(5, 32))]),
            ("two directions for one", lstm, [.. encoded.Leaves]),
            ("two directions, joined for twice the units", lstm, [.. Bridge.Concatenate(encoded).Leaves]),
            ("one direction for two", new Bidirectional(new Lstm(4)) { Name = "both" }, [("h", State(5, 4)), ("c", State(5, 4))]),
            ("a stack's lower layer alone", stack, [("h", State(5, 8)), ("c", State(5, 8))]),
            ("a stack's layers in another order", stack, [("layer_1/forward/h", State(5, 4)), ("layer_1/backward/h", State(5, 4)), ("layer_0/h", State(5, 8)), ("layer_0/c", State(5, 8))]),
        };
        var text = string.Concat(cases.Select(c => $"{c.Title}\n    {Assert.ThrowsAny<Exception>(() => c.Layer.Call(new Values([("x", x), .. c.State]))).Message}\n\n"));
        Approved.Require("initial-state-messages.txt", text);
    }

    /// <summary>In a graph the batch is not known; the number that stands for it while shapes are worked out says nothing to anybody.</summary>
    [Fact]
    public void A_graph_names_no_batch_that_nobody_gave()
    {
        var x = new Symbol("x", [null, 3]);
        var message = Assert.Throws<ShapeException>(() => new Gru(8).Run(x, new Lstm(8).Run(x).State)).Message;
        Assert.Contains("where B is the batch of x. ", message, StringComparison.Ordinal);
    }
}
