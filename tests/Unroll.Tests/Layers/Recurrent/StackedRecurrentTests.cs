using Unroll.Testing;

namespace Unroll.Tests.Layers.Recurrent;

public sealed class StackedRecurrentTests
{
    static readonly RandomCases Numbers = new(31);

    static StackedRecurrent Mixed(float dropout = 0) => new(new Lstm(4), new Bidirectional(new Gru(3)), new SimpleRnn(5) { ReturnSequences = true }) { Dropout = dropout };

    static State<Tensor> Start(RecurrentBase layer, int batch) => new([.. layer.StateLayout.Select(p => (p.Name, Numbers.Normal(batch, p.Width)))]);

    [Fact]
    public void It_is_its_layers_one_after_the_other_with_states_and_masks()
    {
        var stack = Mixed();
        var x = Numbers.Normal(3, 6, 2).WithMask(Mask.FromLengths([6, 0, 4], 6));
        var state = Start(stack, 3);
        var r = stack.Run(x, state);
        Assert.Equal(["layer_0/h", "layer_0/c", "layer_1/forward/h", "layer_1/backward/h", "layer_2/h"], r.State.Paths);
        Assert.Equal((3 + 3, 5), (stack.Layers[1].OutputWidth, stack.OutputWidth));

        var one = stack.Layers[0].Run(x, state.Layer(0));
        var two = stack.Layers[1].Run(one.Sequence, state.Layer(1));
        var three = stack.Layers[2].Run(two.Sequence, state.Layer(2));
        Compare.SameBits(r.Sequence, three.Sequence, "sequence");
        Compare.SameBits(r.Last, three.Last, "last");
        Compare.SameBits(r.State.Layer(0).C, one.State.C, "c of the first");
        Compare.SameBits(r.State.Layer(1).Backward.H, two.State.Backward.H, "backward h of the second");
        Assert.Equal([6, 0, 4], r.Sequence.Mask!.Lengths());
    }

    /// <summary>nn.LSTM(num_layers=2, bidirectional=True).</summary>
    [SharedFact("goldens/torch_files/lstm2_bi.safetensors")]
    public void Two_bidirectional_layers_agree_with_PyTorch()
    {
        var tensors = Safetensors.Read(SharedData.File("goldens", "torch_files", "lstm2_bi.safetensors")!);
        var json = Golden.Load(SharedData.File("goldens", "torch_files", "lstm2_bi.json")!);
        var x = Golden.Tensor(json.GetProperty("input"));
        var units = tensors["weight_hh_l0"].Shape[1];
        var stack = new StackedRecurrent(new Bidirectional(new Lstm(units)), new Bidirectional(new Lstm(units) { ReturnSequences = true }));
        stack.Call(x);
        foreach (var (path, weight) in stack.AllWeights())
        {
            var parts = path.Split('/');
            var end = $"l{parts[0][^1]}{(parts[1] == "backward" ? "_reverse" : "")}";
            weight.Assign(parts[2] switch
            {
                "kernel" => tensors[$"weight_ih_{end}"].Transpose(0, 1).Contiguous(),
                "recurrent_kernel" => tensors[$"weight_hh_{end}"].Transpose(0, 1).Contiguous(),
                _ => tensors[$"bias_ih_{end}"] + tensors[$"bias_hh_{end}"],
            });
        }
        var (r, expected, tolerance) = (stack.Run(x), json.GetProperty("outputs"), Tolerance.From(json.GetProperty("tolerance")));
        tolerance.Require("sequence", Golden.Tensor(expected[0]), r.Sequence);
        var directions = new[] { r.State.Layer(0).Forward, r.State.Layer(0).Backward, r.State.Layer(1).Forward, r.State.Layer(1).Backward };
        tolerance.Require("h_n", Golden.Tensor(expected[1]), Tensor.Stack([.. directions.Select(d => d.H)], 0));
        tolerance.Require("c_n", Golden.Tensor(expected[2]), Tensor.Stack([.. directions.Select(d => d.C)], 0));
    }

    [Fact]
    public void In_chunks_it_is_as_whole()
    {
        var stack = new StackedRecurrent(new Gru(4), new Lstm(3), new Gru(3)) { Residual = false };
        var x = Numbers.Normal(2, 9, 2);
        var whole = stack.Run(x);
        State<Tensor>? state = null;
        foreach (var range in new Range[] { ..4, 4..5, 5..9 })
        {
            var part = stack.Run(x[.., range], state);
            Compare.SameBits(part.Sequence, whole.Sequence[.., range], $"{range}");
            state = part.State;
        }
        Assert.All(whole.State.Paths, path => Compare.SameBits(state![path], whole.State[path], path));
    }

    [Fact]
    public void Dropout_lies_between_the_layers_and_not_after_the_last()
    {
        // Linear layers that copy their input: what comes out shows what was dropped.
        SimpleRnn copy() => new(6) { Activation = Activation.Linear, KernelInitializer = new Identity(), RecurrentInitializer = Initializer.Zeros, ReturnSequences = true };
        var x = Tensor.Ones([50, 4, 6]);
        var y = new StackedRecurrent(copy(), copy(), copy()) { Dropout = 0.5f }.Call(x, new Pass(true, 3)).ToArray();
        Assert.All(y, v => Assert.True(v is 0 or 4, $"{v}"));
        Assert.InRange(y.Count(v => v == 4) / (double)y.Length, 0.2, 0.3);
        Assert.Equal(x.ToArray(), new StackedRecurrent(copy(), copy()) { Dropout = 0.5f }.Call(x).ToArray());
        Assert.Equal(x.ToArray(), new StackedRecurrent(copy()) { Dropout = 0.5f }.Call(x, new Pass(true, 3)).ToArray());
        var steps = new StackedRecurrent(copy(), copy()) { Dropout = 0.5f }.Call(x, new Pass(true, 3));
        Assert.NotEqual(steps[.., 0].ToArray(), steps[.., 1].ToArray());
    }

    [Fact]
    public void Residuals_add_the_input_of_every_layer_but_the_first()
    {
        var stack = new StackedRecurrent(new Bidirectional(new Lstm(2) { ReturnSequences = true }), new Gru(4), new Gru(4) { ReturnSequences = true }) { Residual = true };
        var x = Numbers.Normal(2, 5, 3).WithMask(Mask.FromLengths([5, 3], 5));
        var r = stack.Run(x);
        var one = stack.Layers[0].Run(x);
        var two = stack.Layers[1].Run(one.Sequence);
        var sum = two.Sequence + one.Sequence.WithMask(null);
        var three = stack.Layers[2].Run(sum);
        Compare.SameBits(r.Sequence, three.Sequence + sum.WithMask(null), "sequence");
        Compare.SameBits(r.State.Layer(2).H, three.State.H, "the state has no residual");
        Compare.SameBits(r.Last, three.Last + (two.Last + one.Last), "last");
    }

    [Fact]
    public void Its_gradients_equal_central_differences()
    {
        var stack = new StackedRecurrent(new Lstm(3), new Gru(3)) { Residual = true, Dropout = 0.3f };
        stack.Call(Numbers.Normal(1, 1, 2));
        var mask = Mask.From(new[,] { { true, false, true }, { true, true, false } });
        GradientCheck.Require(v => stack.Run(v[0].WithMask(mask), new State<Tensor>(("layer_0/h", v[1]), ("layer_0/c", v[2]), ("layer_1/h", v[1] * 2)), new Pass(true, 4)) is var r ? r.Sequence + r.Last.ExpandDims(1) : null!,
            [Numbers.Normal(2, 3, 2), Numbers.Normal(2, 3), Numbers.Normal(2, 3)]);
    }

    [Fact]
    public void Stateful_layers_carry_their_states_and_forget_them()
    {
        var stack = new StackedRecurrent(new Lstm(3) { Stateful = true }, new Gru(2) { Stateful = true });
        var x = Numbers.Normal(2, 6, 2);
        var whole = stack.Run(x);
        stack.ResetState();
        stack.Call(x[.., ..2]);
        Compare.SameBits(stack.Call(x[.., 2..]), whole.Last, "carried");
        var model = new Sequential { stack };
        model.ResetState();
        Compare.SameBits(model.Call(x), whole.Last, "reset on the model");
    }

    [Fact]
    public void It_is_an_edge_of_a_graph_with_states()
    {
        var x = new Symbol("x", [null, 3]);
        var encoded = Mixed().Run(x);
        var decoded = Mixed().Run(x, encoded.State);
        var model = new Functional([x], [decoded.Sequence, decoded.State.Layer(1).Forward.H]);
        Assert.Equal([2, 4, 5], model.Call(Numbers.Normal(2, 4, 3)).Shape);
        Assert.Contains("4, 3+3, 5", model.Summary().ToString());
    }

    [Fact]
    public void Bad_stacks_are_refused_in_words()
    {
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new StackedRecurrent()).Message);
        var same = new Gru(2);
        Assert.Contains("layer 1 is the same object as layer 0", Assert.Throws<ArgumentException>(() => new StackedRecurrent(same, same)).Message);
        Assert.Contains("MergeMode.None", Assert.Throws<ArgumentException>(() => new StackedRecurrent(new Bidirectional(new Gru(2)) { MergeMode = MergeMode.None })).Message);
        var widths = Assert.Throws<ShapeException>(() => new StackedRecurrent(new Gru(2), new Gru(3)) { Residual = true }.Call(Numbers.Normal(1, 2, 2))).Message;
        Assert.Contains("2 features into layer 1, which gives 3", widths);
        Assert.Contains("GoBackwards", Assert.Throws<InvalidOperationException>(() => new StackedRecurrent(new Gru(2), new Gru(2) { GoBackwards = true }) { Residual = true }.Call(Numbers.Normal(1, 2, 2))).Message);
        var state = Assert.Throws<ShapeException>(() => Mixed().Run(Numbers.Normal(2, 3, 3), new State<Tensor>(Numbers.Normal(2, 4), Numbers.Normal(2, 4)))).Message;
        Assert.Contains("layer_0/h (B,4), layer_0/c (B,4), layer_1/forward/h (B,3), layer_1/backward/h (B,3), layer_2/h (B,5)", state);
    }
}
