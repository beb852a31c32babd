namespace Unroll.Tests;

public sealed class AutogradTests
{
    static Tensor Random(Shape shape, ulong key = 1) => Tensor.Random(shape, Distribution.Normal(), key);

    [Fact]
    public void Gradient_of_a_product_with_itself_does_not_alias()
    {
        using var tape = Gradients.Record();
        var x = Tensor.From([1f, 2f, 3f], [3]);
        var y = x + x;
        var g = Gradients.Of((y * y).Sum(), x, y);
        Assert.Equal([8f, 16f, 24f], g[0].ToArray());
        Assert.Equal([4f, 8f, 12f], g[1].ToArray());
    }

    [Fact]
    public void A_second_backward_says_that_the_graph_is_gone()
    {
        using var tape = Gradients.Record();
        var x = Tensor.From([1f, 2f], [2]);
        var loss = x.Square().Sum();
        Gradients.Of(loss, x);
        Assert.Contains("already used", Assert.Throws<InvalidOperationException>(() => Gradients.Of(loss, x)).Message);
    }

    [Fact]
    public void Nothing_is_recorded_unless_asked()
    {
        var x = Tensor.From([1f, 2f], [2]);
        Assert.Contains("was not recorded", Assert.Throws<InvalidOperationException>(() => Gradients.Of(x.Sum(), x)).Message);
        using (Gradients.Record())
        using (Gradients.Off())
            Assert.False(Gradients.IsRecording);
        Assert.False(Gradients.IsRecording);
    }

    [Fact]
    public async Task The_switch_flows_with_async_calls()
    {
        using var tape = Gradients.Record();
        Assert.True(await Task.Run(() => Gradients.IsRecording));
    }

    [Fact]
    public void Backward_of_a_vector_asks_for_a_scalar()
    {
        using var tape = Gradients.Record();
        var x = Tensor.From([1f, 2f], [2]);
        Assert.Contains("a scalar loss", Assert.Throws<ShapeException>(() => x.Square().Backward()).Message);
    }

    [Fact]
    public void A_tensor_that_the_loss_does_not_depend_on_gets_zeros()
    {
        using var tape = Gradients.Record();
        var (x, other) = (Random([2]), Random([3]));
        Assert.Equal([0f, 0f, 0f], Gradients.Of(x.Sum(), other)[0].ToArray());
    }

    [Fact]
    public void A_diamond_adds_both_paths_once()
    {
        GradientCheck.Require(xs =>
        {
            var a = xs[0].Tanh();
            var b = a.Exp();
            return a * b + b.Square() - a;
        }, [Random([3, 4])]);
    }

    [Fact]
    public void What_nobody_holds_is_collected()
    {
        using var tape = Gradients.Record();
        var x = Random([1000]);
        var weak = Make(x);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(weak.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Make(Tensor x) => new(x.Tanh().Node);
    }

    sealed class Kept : IDisposable
    {
        internal bool IsGivenBack { get; private set; }

        public void Dispose() => IsGivenBack = true;
    }

    static Tensor Keeping(Tensor x, Kept kept)
    {
        var y = Tensor.Zeros(x.Shape);
        Node.Record("keeping", [x], [y], (dy, _) => [dy[0]], kept);
        return y;
    }

    [Fact]
    public void What_a_node_keeps_is_given_back_by_backward_even_where_no_gradient_is_asked()
    {
        using var tape = Gradients.Record();
        var (x, other) = (Random([2]), Random([2]));
        var (first, second) = (new Kept(), new Kept());
        var loss = (Keeping(x, first) + Keeping(other, second)).Sum();
        Assert.False(first.IsGivenBack || second.IsGivenBack);
        Gradients.Of(loss, x);
        Assert.True(first.IsGivenBack);
        Assert.True(second.IsGivenBack);
    }

    [Fact]
    public void What_would_be_kept_is_given_back_at_once_when_nothing_is_recorded()
    {
        var kept = new Kept();
        Keeping(Random([2]), kept);
        Assert.True(kept.IsGivenBack);
    }

    [Fact]
    public void What_a_dropped_result_kept_is_collected()
    {
        using var tape = Gradients.Record();
        var x = Random([2]);
        var weak = Make(x);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(weak.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Make(Tensor x)
        {
            var kept = new Kept();
            Keeping(x, kept);
            Assert.False(kept.IsGivenBack);
            return new(kept);
        }
    }

    [Fact]
    public void Custom_operations_take_part()
    {
        GradientCheck.Require(xs => Tensor.Custom("cube", [xs[0]], x => x[0] * x[0] * x[0], (x, _, dy) => [dy * 3 * x[0] * x[0]]), [Random([5])]);
        using var tape = Gradients.Record();
        var x = Random([5]);
        var bad = Tensor.Custom("bad", [x], v => v[0], (_, _, dy) => [dy, dy]);
        Assert.Contains("one for each", Assert.Throws<ShapeException>(() => Gradients.Of(bad.Sum(), x)).Message);
    }

    [Fact]
    public void A_wrong_gradient_is_found()
        => Assert.True(GradientCheck.LargestError(xs => Tensor.Custom("wrong", [xs[0]], x => x[0].Square(), (x, _, dy) => [dy * x[0]]), [Random([4])]) > 0.1);

    [Fact]
    public void NaN_in_the_side_not_taken_does_not_come_through()
    {
        using var tape = Gradients.Record();
        var x = Tensor.From([1f, float.NaN], [2]);
        var keep = Tensor.From([true, false], [2]);
        var y = Tensor.Where(keep, x, Tensor.Zeros([2]));
        var g = Gradients.Of((y * y).Sum(), x);
        Assert.Equal([1f, 0f], y.ToArray());
        Assert.Equal([2f, 0f], g[0].ToArray());
    }
}
