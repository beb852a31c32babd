namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Numbers that Keras's own tests state, on the fast path and on the composed one.</summary>
public sealed class KnownNumbersTests
{
    static readonly Initializer K = new Constant(0.01f), R = new Constant(0.02f), B = new Constant(0.03f);

    static Tensor Count(params int[] shape)
    {
        var n = shape.Aggregate(1, (a, b) => a * b);
        return Tensor.From(Enumerable.Range(0, n).Select(i => (float)i).ToArray(), Shape.Create(shape));
    }

    static void IsRows(Tensor y, params float[] rows)
    {
        Assert.Equal(rows.Length, y.Shape[0]);
        for (var row = 0; row < rows.Length; row++)
            foreach (var value in y[row].ToArray())
                Assert.Equal(rows[row], value, 1e-5f);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_plain_recurrent_layer_gives_the_numbers_of_Keras(bool composed) => IsRows(
        new SimpleRnn(4) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, ForceComposed = composed }.Call(Count(2, 3, 4)),
        0.405432f, 0.73605347f);

    [Theory, InlineData(false), InlineData(true)]
    public void An_lstm_gives_the_numbers_of_Keras(bool composed) => IsRows(
        new Lstm(3) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, ForceComposed = composed }.Call(Count(3, 6, 4)),
        0.6288687f, 0.86899155f, 0.9460773f);

    [Theory, InlineData(false), InlineData(true)]
    public void An_lstm_that_goes_backwards_gives_the_numbers_of_Keras(bool composed) => IsRows(
        new Lstm(3) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, GoBackwards = true, ForceComposed = composed }.Call(Count(3, 6, 4)),
        0.35622165f, 0.74789524f, 0.8872726f);

    [Theory, InlineData(false), InlineData(true)]
    public void A_gru_gives_the_numbers_of_Keras(bool composed) => IsRows(
        new Gru(3) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, ForceComposed = composed }.Call(Count(3, 6, 4)),
        0.5217289f, 0.6371659f, 0.39384964f);

    [Theory, InlineData(false), InlineData(true)]
    public void A_masked_lstm_gives_the_numbers_of_Keras(bool composed)
    {
        var x = Count(2, 4, 3).WithMask(Mask.From(new[,] { { true, true, true, false }, { true, true, false, false } }));
        IsRows(new Lstm(2) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, ForceComposed = composed }.Call(x), 0.11755939f, 0.28556206f);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_bidirectional_plain_layer_gives_the_numbers_of_Keras(bool composed)
    {
        var y = new Bidirectional(new SimpleRnn(2) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, ForceComposed = composed }).Call(Count(2, 3, 4));
        IsRows(y[.., ..2], 0.39687276f, 0.7237238f);
        IsRows(y[.., 2..], 0.10004295f, 0.53391594f);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_stateful_bidirectional_lstm_gives_the_numbers_of_Keras_at_its_second_call(bool composed)
    {
        var layer = new Bidirectional(new Lstm(2) { KernelInitializer = K, RecurrentInitializer = R, BiasInitializer = B, Stateful = true, ForceComposed = composed });
        for (var round = 0; round < 2; round++)
        {
            layer.Call(Count(2, 4, 3));
            var y = layer.Call(Count(2, 4, 3));
            IsRows(y[.., ..2], 0.26234663f, 0.6137073f);
            IsRows(y[.., 2..], 0.16959146f, 0.5381646f);
            layer.ResetState();
        }
    }

    [Theory]
    [InlineData("lstm", 50, 128, 91_648, "4·128·(50 + 128 + 1)")]
    [InlineData("lstm", 1, 300, 362_400, "4·300·(1 + 300 + 1)")]
    [InlineData("lstm", 10, 10, 840, "4·10·(10 + 10 + 1)")]
    [InlineData("lstm", 128, 8, 4_384, "4·8·(128 + 8 + 1)")]
    [InlineData("simple_rnn", 128, 8, 1_096, "8·(128 + 8 + 1)")]
    [InlineData("simple_rnn_without_bias", 128, 8, 1_088, "8·(128 + 8)")]
    [InlineData("gru", 96, 96, 55_872, "3·96·(96 + 96 + 2)")]
    [InlineData("gru_reset_before", 96, 96, 55_584, "3·96·(96 + 96 + 1)")]
    [InlineData("bi_lstm_64", 35, 64, 51_200, "2·4·64·(35 + 64 + 1)")]
    [InlineData("bi_lstm_40", 128, 40, 54_080, "2·4·40·(128 + 40 + 1)")]
    public void Layers_have_as_many_weights_as_Keras_says_and_show_how(string kind, int features, int units, long expected, string formula)
    {
        Layer layer = kind switch
        {
            "lstm" => new Lstm(units),
            "simple_rnn" => new SimpleRnn(units),
            "simple_rnn_without_bias" => new SimpleRnn(units) { UseBias = false },
            "gru" => new Gru(units),
            "gru_reset_before" => new Gru(units) { ResetAfter = false },
            _ => new Bidirectional(new Lstm(units)),
        };
        var model = new Sequential { layer }.Build([null, features]);
        Assert.Equal(expected, model.Parameters.Total);
        Assert.Equal(formula, FormulaOf.Parameters(layer));
    }

    [Fact]
    public void An_lstm_of_300_units_turns_twenty_steps_into_one_vector_of_300() =>
        Assert.Equal([1, 300], new Lstm(300).Call(Tensor.Zeros([1, 20, 1])).Shape);
}
