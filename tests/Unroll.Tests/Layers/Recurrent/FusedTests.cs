using Unroll.Kernels;

namespace Unroll.Tests.Layers.Recurrent;

public sealed class FusedTests
{
    static readonly Pass Training = new(true, 12345);

    [Fact]
    public void The_fast_path_equals_the_definition_forward_and_backward()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new RandomCases(seed);
            var layer = random.Layer();
            var (batch, steps) = (random.Pick(1, 2, 3, 7), random.Pick(1, 2, 5, 12));
            var x = random.Normal(batch, steps, random.Next(1, 9)).WithMask(random.Mask(batch, steps));
            var state = random.State(layer, batch);
            var pass = random.Coin() ? Training : default;
            layer.Call(x);
            var fast = Compare.Run(layer, x, state, pass);
            layer.ForceComposed = true;
            var slow = Compare.Run(layer, x, state, pass);
            foreach (var (name, expected) in slow)
                Compare.Near(fast[name], expected, 1e-5, $"seed {seed}, {layer.GetType().Name}, {name}");
        }
    }

    [Fact]
    public void Every_layer_that_options_can_form_runs_on_the_fast_path()
    {
        string[] cells = [.. new[] { CellProgram.Simple(ActivationKind.Tanh), CellProgram.Lstm(ActivationKind.Tanh, ActivationKind.Sigmoid),
            CellProgram.Gru(ActivationKind.Tanh, ActivationKind.Sigmoid, true), CellProgram.Gru(ActivationKind.Tanh, ActivationKind.Sigmoid, false) }.Select(c => c.Name)];
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new RandomCases(seed);
            var layer = random.Layer();
            using var tape = Gradients.Record();
            foreach (var pass in new[] { Training, default })
            {
                var x = random.Normal(3, 4, 2).WithMask(random.Mask(3, 4));
                Assert.Contains(layer.Run(x, random.State(layer, 3), pass).Last.Node!.Op, cells);
            }
        }
    }

    [Fact]
    public void The_plain_backend_runs_the_definition_and_gives_the_same()
    {
        var random = new RandomCases(6);
        foreach (var layer in new Layer[] { new SimpleRnn(4), new Lstm(4), new Gru(4), new Gru(4) { ResetAfter = false }, new Bidirectional(new Lstm(4)) })
        {
            var x = random.Normal(3, 6, 5).WithMask(Mask.FromLengths([6, 1, 4], 6));
            var fast = layer.Call(x);
            var plain = layer.Call(x.On(PlainBackend.Instance));
            Assert.Same(PlainBackend.Instance, plain.Backend);
            Compare.Near(fast, plain.On(CpuBackend.Instance), 1e-5, layer.ToString());
            Compare.Near(fast.To(DType.Float64), layer.Call(x.To(DType.Float64)), 1e-5, $"{layer} in double precision");
        }
    }

    [Fact]
    public void A_sequence_that_is_a_strided_view_gives_the_same_as_its_copy()
    {
        var random = new RandomCases(1);
        var layer = new Gru(5) { ReturnSequences = true };
        var wide = random.Normal(6, 3, 8);
        var view = wide.Permute(1, 0, 2)[.., .., 2..6];
        Compare.SameBits(layer.Call(view), layer.Call(view.Contiguous()), "time-major, sliced");
        Compare.SameBits(layer.Call(wide[.., .., Slice.Every(2)]), layer.Call(wide[.., .., Slice.Every(2)].Contiguous()), "every second feature");
    }

    [Theory, InlineData(MergeMode.Concat), InlineData(MergeMode.Sum), InlineData(MergeMode.None)]
    public void Both_directions_at_once_give_the_bits_of_each_by_itself(MergeMode merge)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new RandomCases(seed);
            var layer = new Bidirectional(random.Layer()) { MergeMode = merge };
            var (batch, steps) = (random.Pick(1, 2, 5), random.Pick(1, 4, 9));
            var x = random.Normal(batch, steps, 3).WithMask(random.Mask(batch, steps));
            var state = random.Coin() ? null : new State<Tensor>([.. layer.StateLayout.Select(p => (p.Name, random.Normal(batch, p.Width)))]);
            layer.Call(x);
            var together = Compare.Run(layer, x, state, Training);
            layer.OneByOneOnly = true;
            var apart = Compare.Run(layer, x, state, Training);
            foreach (var (name, expected) in apart)
                if (name == "dx")
                    Compare.Near(together[name], expected, 1e-6, $"seed {seed}, {name}"); // two terms in another order
                else
                    Compare.SameBits(together[name], expected, $"seed {seed}, {name}");
        }
    }

    [Fact]
    public void Both_directions_are_one_recorded_operation()
    {
        using var tape = Gradients.Record();
        var layer = new Bidirectional(new Gru(4) { ReturnSequences = true });
        Assert.Equal("bidirectional gru", layer.Run(new RandomCases(1).Normal(2, 3, 4)).Sequence.Node!.Op);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Threads_do_not_change_a_bit(int threads)
    {
        var random = new RandomCases(5);
        var x = random.Normal(37, 11, 6).WithMask(Mask.FromLengths([.. Enumerable.Range(0, 37).Select(i => i % 12)], 11));
        var layer = new Bidirectional(new Lstm(33) { ReturnSequences = true });
        layer.Call(x);
        var before = Compute.Threads;
        try
        {
            Compute.Threads = 1;
            var one = Compare.Run(layer, x, null, default);
            Compute.Threads = threads;
            foreach (var (name, value) in Compare.Run(layer, x, null, default))
                Compare.SameBits(value, one[name], name);
        }
        finally
        {
            Compute.Threads = before;
        }
    }

    [Fact]
    public void Packed_weights_follow_the_weights()
    {
        var layer = new Lstm(4);
        var x = new RandomCases(2).Normal(2, 5, 3);
        var first = layer.Call(x);
        layer.Weights[1].Assign(layer.Weights[1].Value * 0.5f);
        Compare.SameBits(layer.Call(x), new Lstm(4) { KernelInitializer = new Given(layer.Weights[0].Value), RecurrentInitializer = new Given(layer.Weights[1].Value) }.Call(x), "after Assign");
        Assert.NotEqual(first.ToArray(), layer.Call(x).ToArray());
    }

    [Fact]
    public void A_weight_that_changed_between_forward_and_backward_is_an_error()
    {
        var layer = new Gru(3);
        using var tape = Gradients.Record();
        var loss = layer.Call(new RandomCases(3).Normal(2, 4, 3)).Sum();
        layer.Weights[1].Assign(layer.Weights[1].Value * 2f);
        Assert.Contains("recurrent_kernel", Assert.Throws<InvalidOperationException>(() => loss.Backward()).Message);
    }

    [Fact]
    public void Activations_without_a_kernel_run_step_by_step()
    {
        var layer = new Lstm(3) { Activation = Activation.Gelu, ReturnSequences = true };
        var y = layer.Call(new RandomCases(4).Normal(2, 4, 3));
        Assert.Equal([2, 4, 3], y.Shape);
        Assert.All(y.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    internal sealed class Given(Tensor value) : Initializer
    {
        public override Tensor Make(Shape shape, ulong key) => value;
    }
}
