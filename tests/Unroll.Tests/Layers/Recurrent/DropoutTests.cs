namespace Unroll.Tests.Layers.Recurrent;

public sealed class DropoutTests
{
    static readonly RandomCases Numbers = new(10);

    static readonly Pass Training = new(true, 77);

    static SimpleRnn Sum(float dropout, float recurrent) => new(50)
    {
        Dropout = dropout,
        RecurrentDropout = recurrent,
        Activation = Activation.Linear,
        KernelInitializer = Initializer.Ones,
        RecurrentInitializer = new Identity(),
        ReturnSequences = true,
    };

    [Fact]
    public void Nothing_is_dropped_in_inference()
    {
        var layer = new Lstm(4) { Dropout = 0.5f, RecurrentDropout = 0.5f };
        var x = Numbers.Normal(2, 4, 3);
        var plain = new Lstm(4);
        Compare.SameBits(layer.Call(x), plain.Call(x), "inference");
        Assert.NotEqual(layer.Call(x, Training).ToArray(), plain.Call(x).ToArray());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_same_inputs_are_dropped_at_every_step_and_the_rest_is_scaled(bool composed)
    {
        var layer = Sum(0.5f, 0);
        layer.ForceComposed = composed;
        var y = layer.Call(Tensor.Ones([64, 3, 1]), Training).ToArray();
        for (var row = 0; row < 64; row++)
        {
            var first = y[row * 150];
            Assert.Contains(first, (float[])[0, 2]);
            Assert.Equal([first, 2 * first, 3 * first], [y[row * 150], y[(row * 150) + 50], y[(row * 150) + 100]]);
        }
        Assert.InRange(y.Where((_, i) => i % 150 == 0).Average(), 0.5, 1.5);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_state_is_dropped_inside_the_product_alone(bool composed)
    {
        var layer = Sum(0, 0.5f);
        layer.ForceComposed = composed;
        var y = layer.Call(Tensor.Ones([4, 2, 1]), Training);
        Assert.All(y[.., 0].ToArray(), v => Assert.Equal(1, v));
        Assert.All(y[.., 1].ToArray(), v => Assert.Contains(v, (float[])[1, 3]));
        Assert.Contains(y[.., 1].ToArray(), v => v == 1);
        Assert.Contains(y[.., 1].ToArray(), v => v == 3);
    }

    [Fact]
    public void The_same_key_drops_the_same_and_another_key_others()
    {
        var layer = new Gru(4) { Dropout = 0.3f, RecurrentDropout = 0.3f };
        var x = Numbers.Normal(4, 4, 6);
        var y = layer.Call(x, Training);
        Compare.SameBits(layer.Call(x, Training), y, "same key");
        Assert.NotEqual(layer.Call(x, Training with { Key = 78 }).ToArray(), y.ToArray());
    }

    [Theory, InlineData(0f, false, 1), InlineData(0f, true, 4), InlineData(0.2f, false, 4)]
    public void One_mask_serves_all_gates_unless_the_state_is_dropped_too(float recurrent, bool perGate, int masks)
    {
        var layer = new Lstm(4) { Dropout = 0.2f, RecurrentDropout = recurrent, DropoutPerGate = perGate };
        Assert.Equal(masks, layer.DropoutMaskCount);
    }

    [Fact]
    public void Masks_that_are_given_take_the_place_of_drawn_ones()
    {
        var x = Numbers.Normal(2, 3, 4);
        var layer = new Gru(5) { ReturnSequences = true };
        var plain = layer.Call(x);
        layer.GivenMasks = new DropoutMasks(Tensor.Full([2, 4], 2), null);
        Compare.SameBits(layer.Call(x), layer.Call(x), "given");
        var given = layer.Call(x);
        layer.GivenMasks = null;
        Compare.SameBits(given, layer.Call(x * 2f), "twice the input");
        Assert.NotEqual(plain.ToArray(), given.ToArray());
    }
}
