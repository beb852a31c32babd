namespace Unroll.Tests;

public sealed class ActivityRegularizerTests
{
    static readonly Tensor X = Tensor.From(new float[,,] { { { 1, -2 }, { 3, 4 } }, { { -1, 1 }, { 2, 0 } } });

    static float Added(Layer layer, Tensor x)
    {
        var pass = Pass.Evaluating();
        layer.Call(x, pass);
        return pass.AddedLoss!.Item();
    }

    [Fact]
    public void The_penalty_on_the_output_is_divided_by_the_batch_size()
    {
        Assert.Equal((0.1f * 14 + 0.2f * 36) / 2, Added(new ActivityRegularization(0.1f, 0.2f), X), 1e-5f);
        Assert.Equal((0.1f * 14 + 0.2f * 36) / 2, Added(new ActivationLayer(Activation.Linear) { ActivityRegularizer = new L1L2(0.1f, 0.2f) }, X), 1e-5f);
    }

    [Fact]
    public void Masked_steps_do_not_count_whatever_stands_there()
    {
        var mask = Mask.FromLengths([2, 1], 2);
        foreach (var padding in new[] { 7, float.NaN })
        {
            var x = Tensor.From(new float[,,] { { { 1, -2 }, { 3, 4 } }, { { -1, 1 }, { padding, 0 } } }).WithMask(mask);
            Assert.Equal(0.1f * 12 / 2, Added(new ActivityRegularization(0.1f), x), 1e-5f);
        }
    }

    [Fact]
    public void Every_layer_takes_it_also_in_both_directions_and_each_direction_counts()
    {
        var x = LayerCheck.Numbers([3, 5, 4]);
        var model = new Bidirectional(new Lstm(2) { ReturnSequences = true, ActivityRegularizer = new L2(1) });
        model.EnsureBuilt([x.Shape]);
        var (sum, halves) = (Added(model, x), model.Call(x));
        Assert.Equal(halves.Square().Sum().Item() / 3, sum, 1e-5f);
        foreach (var layer in (Layer[])[new SimpleRnn(3) { ActivityRegularizer = new L1(1) }, new Gru(3) { ActivityRegularizer = new L1(1), ReturnSequences = true },
            new TimeDistributed(new Dense(2)) { ActivityRegularizer = new L1(1) }, new Flatten { ActivityRegularizer = new L1(1) }])
            Assert.Equal(layer.Call(x).Abs().Sum().Item() / 3, Added(layer, x), 1e-4f);
    }

    [Fact]
    public void It_is_saved_and_read_with_layers_and_models()
    {
        foreach (var layer in (Layer[])[new Dense(2) { ActivityRegularizer = new L2(0.5f) }, new Sequential { new Dense(2) }, new Sequential { new Dense(2) }])
        {
            var json = Registry.Default.ToJson(layer);
            Assert.Equal(json, Registry.Default.ToJson(Registry.Default.FromJson<Layer>(json)));
            Assert.Equal(layer is Dense, json.Contains("activity_regularizer", StringComparison.Ordinal));
        }
        var model = new Sequential { ActivityRegularizer = new L2(0.25f) };
        model.Add(new Dense(2));
        var again = Registry.Default.FromJson<Sequential>(Registry.Default.ToJson(model));
        Assert.Equal(0.25f, Assert.IsType<L2>(again.ActivityRegularizer).Factor);
    }

    [Fact]
    public void An_empty_batch_adds_nothing() => Assert.Null(After(X[0..0]));

    static Tensor? After(Tensor x)
    {
        var pass = Pass.Evaluating();
        new ActivityRegularization(1, 1).Call(x, pass);
        return pass.AddedLoss;
    }

    [Fact]
    public void The_gradient_is_right()
    {
        var regularizer = new L1L2(0.3f, 0.2f);
        GradientCheck.Require(x =>
        {
            var pass = Pass.Evaluating();
            new ActivationLayer(Activation.Tanh) { ActivityRegularizer = regularizer }.Call(x[0], pass);
            return pass.AddedLoss!;
        }, [X + 0.25f]);
    }
}
