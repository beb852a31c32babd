namespace Unroll.Tests.Autoencoders;

public class AutoencoderTests
{
    static Tensor Waves(int count, int steps, int features)
    {
        var numbers = new float[count * steps * features];
        for (var i = 0; i < numbers.Length; i++)
        {
            var (row, step, feature) = (i / (steps * features), i / features % steps, i % features);
            numbers[i] = (float)(Math.Sin((0.3 + (0.05 * (row % 7))) * step + row + feature) * 0.8);
        }
        return Tensor.From(numbers, [count, steps, features]);
    }

    static long Count(Model model) => model.Parameters.Sum(p => (long)p.Value.Shape.Size);

    static float[] Bits(Model model) => [.. model.Parameters.SelectMany(p => p.Value.ToArray())];

    [Fact]
    public void The_tutorials_model_has_its_number_of_weights()
    {
        var relu = new AutoencoderOptions { Cell = units => new Lstm(units) { Activation = Activation.Relu } };
        Assert.Equal(121_301, Count(Autoencoder.LastVector(9, 1, [100], relu).Model));
        // Two layers in, two out, no Dense: 3 -> 8 -> 4, then 4 -> 4 -> 3.
        static int Lstm(int inputs, int units) => 4 * units * (inputs + units + 1);
        Assert.Equal(Lstm(3, 8) + Lstm(8, 4) + Lstm(4, 4) + Lstm(4, 3), Count(Autoencoder.LastVector(6, 3, [8, 4], new() { Dense = false }).Model));
    }

    [Fact]
    public void The_pooling_model_has_its_number_of_weights_and_an_output_as_wide_as_its_input()
    {
        var options = new AutoencoderOptions { Bidirectional = true, PoolSize = 4, LastUnits = 1, Cell = units => new Lstm(units) { Activation = Activation.Relu } };
        var pooled = Autoencoder.SequenceCode(16_384, 64, [16, 8], options);
        Assert.Equal("[?, 1024, 16]", pooled.Encoder.Outputs[0].Shape.ToString());
        Assert.Equal("[?, 16384, 64]", pooled.Model.Outputs[0].Shape.ToString());
        // 19,088 as in the thread, then a Dense to all 64 features where the thread has one to 1.
        Assert.Equal(10_368 + 2_624 + 1_600 + 4_224 + 272 + (3 * 64), Count(pooled.Model));
    }

    [Fact]
    public void The_state_of_every_layer_and_direction_is_the_code_and_starts_the_decoder()
    {
        static int Gru(int inputs, int units) => 3 * units * (inputs + units + 2);
        // Three GRU layers, the state of each to its counterpart: [3 x 16] numbers.
        var threads = Autoencoder.StateToState(10, 4, [16, 16, 16], new() { Cell = units => new Gru(units) });
        Assert.Equal("[?, 48]", threads.Encoder.Outputs[0].Shape.ToString());
        Assert.Equal((2 * (Gru(4, 16) + (2 * Gru(16, 16)))) - Gru(4, 16) + Gru(1, 16) + (4 * 17), Count(threads.Model));
        // 2 x 5 units of h and c to a decoder of 10.
        var both = Autoencoder.StateToState(10, 4, [5], new() { Bidirectional = true });
        Assert.Equal("[?, 20]", both.Encoder.Outputs[0].Shape.ToString());
        var x = Waves(2, 10, 4);
        var (encoder, decoder) = ((Bidirectional)both.Model.Graph.Nodes.First(n => n.Layer is Bidirectional).Layer, (Lstm)both.Model.Graph.Nodes.Last(n => n.Layer is Lstm).Layer);
        var dense = (Dense)both.Model.Graph.Nodes.Last(n => n.Layer is Dense).Layer;
        var state = Bridge.Concatenate(encoder.Run(x).State);
        Assert.Equal(both.Encode(x).ToArray(), Tensor.Concat([.. state], -1).ToArray());
        Assert.Equal(both.Reconstruct(x).ToArray(), dense.Call(decoder.Run(Tensor.Zeros([2, 10, 1]), state).Sequence).ToArray());
    }

    /// <summary>The two-layer model whose decoder ends without Dense, and the stack of Dense layers: each in a few lines.</summary>
    [Fact]
    public void The_architectures_of_the_questions_have_their_shapes_and_weights()
    {
        static int Lstm(int inputs, int units) => 4 * units * (inputs + units + 1);
        var embedded = Autoencoder.LastVector(30, 1, [128, 64]);
        Assert.Equal(Lstm(1, 128) + Lstm(128, 64) + Lstm(64, 64) + Lstm(64, 128) + 129, Count(embedded.Model));
        Assert.Equal("[?, 64]", embedded.Encoder.Outputs[0].Shape.ToString());

        var x = new Symbol("x", [20, 50]);
        var code = new Dense(5) { Activation = Activation.Relu, Name = "code" }.Call(new Dense(15) { Activation = Activation.Relu }.Call(new Dense(30) { Activation = Activation.Relu }.Call(x)));
        var stacked = Autoencoder.From(new Functional(x, new Dense(50).Call(new Dense(30) { Activation = Activation.Relu }.Call(new Dense(15) { Activation = Activation.Relu }.Call(code)))));
        Assert.Equal("[?, 20, 5]", stacked.Encoder.Outputs[0].Shape.ToString());
        Assert.Equal((51 * 30) + (31 * 15) + (16 * 5) + (6 * 15) + (16 * 30) + (31 * 50), Count(stacked.Model));

        // Three GRU layers that write, told what was said before: state to state with a Decoder.
        var (ids, words) = (new Symbol("ids", [null], DType.Int32), new Embedding(40, 12));
        var decoder = new Decoder(new StackedRecurrent(new Gru(16), new Gru(16), new Gru(16)), 40) { Embedding = words };
        var encoded = new StackedRecurrent(new Gru(16), new Gru(16), new Gru(16)).Run(words.Call(ids));
        var target = new Symbol("target", [null], DType.Int32);
        var writer = new Functional([ids, target], [decoder.Teach(target, state: encoded.State)]);
        Assert.Equal((40 * 12) + (2 * (3 * 16 * (12 + 16 + 2) + (2 * 3 * 16 * (16 + 16 + 2)))) + (17 * 40), Count(writer));
    }

    public static TheoryData<string> Forms => ["last", "last both", "pooled", "pooled any", "state", "state gru", "state rnn", "state stack", "state both", "state stack both", "bare state", "bare", "bare pooled", "noisy"];

    static Autoencoder Make(string form) => form switch
    {
        "last" => Autoencoder.LastVector(8, 2, [6, 4]),
        "last both" => Autoencoder.LastVector(8, 2, [4], new() { Bidirectional = true, Cell = units => new Gru(units) }),
        "pooled" => Autoencoder.SequenceCode(8, 2, [5, 3], new() { Bidirectional = true }),
        "pooled any" => Autoencoder.SequenceCode(null, 2, [4]),
        "state" => Autoencoder.StateToState(8, 2, [5]),
        "state gru" => Autoencoder.StateToState(8, 2, [5], new() { Cell = units => new Gru(units) }),
        "state rnn" => Autoencoder.StateToState(8, 2, [5, 3], new() { Cell = units => new SimpleRnn(units) }),
        "state stack" => Autoencoder.StateToState(8, 2, [5, 3]),
        "state both" => Autoencoder.StateToState(8, 2, [4], new() { Bidirectional = true }),
        "state stack both" => Autoencoder.StateToState(8, 2, [3, 4], new() { Bidirectional = true, Cell = units => new Gru(units) }),
        "bare state" => Autoencoder.StateToState(8, 2, [4, 1], new() { Bidirectional = true, Dense = false }),
        "bare" => Autoencoder.LastVector(8, 2, [6, 4], new() { Dense = false }),
        "bare pooled" => Autoencoder.SequenceCode(8, 2, [4], new() { Dense = false }),
        _ => Autoencoder.LastVector(8, 2, [4], new() { Noise = new GaussianNoise(0.2f) }),
    };

    [Theory, MemberData(nameof(Forms))]
    public void The_halves_make_the_whole_and_are_trained_with_it(string form)
    {
        var (one, x) = (Make(form), Waves(12, 8, 2));
        var before = one.Encode(x).ToArray();
        Assert.Equal(one.Reconstruct(x).ToArray(), one.Decode(one.Encode(x)).ToArray());
        one.Compile(new Adam(1e-2f));
        var history = one.Fit(x, new FitOptions { Epochs = 8, BatchSize = 4, Seed = 1 });
        Assert.True(history["loss"][^1] < history["loss"][0]);
        Assert.NotEqual(before, one.Encode(x).ToArray());
        Assert.Equal(x.Shape, one.Reconstruct(x).Shape);
        Assert.Equal(one.Reconstruct(x).ToArray(), one.Decode(one.Encode(x)).ToArray());
        Assert.Equal(one.Model.Evaluate(x, x).Loss, one.Errors(x).Average(), 6);
    }

    [Theory, MemberData(nameof(Forms))]
    public void It_is_saved_and_loaded_with_both_halves(string form)
    {
        var (one, x) = (Make(form), Waves(3, 8, 2));
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            one.Model.Save(path);
            var loaded = Autoencoder.Load(path);
            Assert.Equal(one.Encode(x).ToArray(), loaded.Encode(x).ToArray());
            Assert.Equal(one.Reconstruct(x).ToArray(), loaded.Decode(loaded.Encode(x)).ToArray());
            Assert.Equal(one.HasNoise, loaded.HasNoise);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Fit_is_the_loop_by_hand_with_noise_too()
    {
        var x = Waves(8, 8, 2);
        var (fitted, byHand) = (Make("noisy"), Make("noisy"));
        fitted.Compile(new Adam(1e-2f));
        fitted.FitDenoising(x, new FitOptions { Epochs = 3, BatchSize = 4, Shuffle = false });
        var adam = new Adam(1e-2f);
        for (var step = 0; step < 6; step++)
        {
            var batch = x[(step % 2 * 4)..((step % 2 * 4) + 4)];
            using var tape = Gradients.Record();
            adam.Step(byHand.Model, Loss.MeanSquaredError.Of(byHand.Model.Call(batch, byHand.Model.TrainingPass()), batch).Backward());
        }
        Assert.Equal(Bits(fitted.Model), Bits(byHand.Model));
    }

    [Fact]
    public void Denoising_without_noise_is_refused()
    {
        var (one, x) = (Make("last"), Waves(8, 8, 2));
        one.Compile(new Adam());
        Assert.False(one.HasNoise);
        foreach (var fit in (Action[])[() => one.FitDenoising(x), () => one.FitDenoising(x, x), () => one.FitDenoising(x, Waves(8, 8, 2))])
            Assert.Contains("Usual fix: AutoencoderOptions.Noise", Assert.Throws<InvalidOperationException>(fit).Message, StringComparison.Ordinal);
        one.FitDenoising(x + Tensor.Random(x.Shape, Distribution.Normal(0, 0.1f), 1), x);
        var noisy = Make("noisy");
        noisy.Compile(new Adam());
        Assert.True(noisy.HasNoise);
        noisy.FitDenoising(x, x);
    }

    [Fact]
    public void A_denoiser_brings_unseen_noisy_waves_nearer_to_the_clean_ones()
    {
        var clean = Waves(64, 8, 2);
        var one = Autoencoder.SequenceCode(8, 2, [16], new() { Bidirectional = true, Noise = new GaussianNoise(0.4f) });
        one.Compile(new Adam(1e-2f));
        one.FitDenoising(clean, new FitOptions { Epochs = 60, BatchSize = 16 });
        var noisy = clean + Tensor.Random(clean.Shape, Distribution.Normal(0, 0.4f), 9);
        var (before, after) = ((noisy - clean).Square().Mean().Item(), (one.Reconstruct(noisy) - clean).Square().Mean().Item());
        Assert.True(after < 0.5f * before, FormattableString.Invariant($"{before} -> {after}"));
    }

    [Fact]
    public void Padded_steps_count_nowhere()
    {
        var one = Make("last");
        var x = Waves(2, 8, 2).WithMask(Mask.FromLengths([8, 5], 8));
        var numbers = x.ToArray();
        numbers.AsSpan((8 + 5) * 2).Fill(99);
        var spoiled = Tensor.From(numbers, [2, 8, 2]).WithMask(x.Mask);
        one.Compile(new Adam());
        Assert.Equal(one.Encode(x).ToArray(), one.Encode(spoiled).ToArray());
        Assert.Equal(one.Model.Evaluate(x, x).Loss, one.Model.Evaluate(spoiled, spoiled).Loss);
        Assert.Equal(one.Errors(x), one.Errors(spoiled));
        Assert.Equal([8, 5], one.Reconstruct(x).Mask!.Lengths());
    }

    [Fact]
    public void Tokens_go_through_an_embedding_to_logits()
    {
        var ids = Tensor.From([.. Enumerable.Range(0, 40).Select(i => 1 + (i * i % 5))], [8, 5]);
        var one = Autoencoder.LastVector(5, 4, [12], new() { Vocabulary = 6, Noise = new WordDropout(0.1f) });
        Assert.True(one.HasNoise);
        one.Compile(new Adam(2e-2f), metrics: Metric.Accuracy);
        var history = one.FitDenoising(ids, new FitOptions { Epochs = 30, BatchSize = 8 });
        Assert.Equal([8, 5, 6], one.Reconstruct(ids).Shape);
        Assert.True(history["loss"][^1] < 0.7 * history["loss"][0]);
        Assert.Contains("autoencoder of tokens", Assert.Throws<InvalidOperationException>(() => one.Errors(ids)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Assert.Contains("needed a multiple of 4", Assert.Throws<ArgumentException>(() => Autoencoder.SequenceCode(10, 2, [4, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("units of at least one layer", Assert.Throws<ArgumentException>(() => Autoencoder.LastVector(10, 2, [])).Message, StringComparison.Ordinal);
        Assert.Contains("Dense = true", Assert.Throws<ArgumentException>(() => Autoencoder.StateToState(10, 2, [3], new() { Dense = false })).Message, StringComparison.Ordinal);
        Assert.Contains("got 4 units in the decoder's last layer, 2 features", Assert.Throws<ArgumentException>(() => Autoencoder.StateToState(10, 2, [2], new() { Dense = false, Bidirectional = true })).Message, StringComparison.Ordinal);
        Assert.Contains("got 0 steps", Assert.Throws<ArgumentException>(() => Autoencoder.StateToState(0, 2, [3])).Message, StringComparison.Ordinal);
        Assert.Contains("units [3, 0]", Assert.Throws<ArgumentException>(() => Autoencoder.StateToState(4, 2, [3, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("needed a Dense, which makes the logits", Assert.Throws<ArgumentException>(() => Autoencoder.LastVector(4, 2, [2], new() { Dense = false, Vocabulary = 5 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Autoencoder.StateToState(4, 2, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AutoencoderOptions { PoolSize = 0 });
        Assert.Throws<ArgumentNullException>(() => Autoencoder.From(null!));
        foreach (var call in (Action[])[() => Make("last").Errors(null!), () => Make("last").FitDenoising(null!, Waves(1, 8, 2)), () => Make("last").FitDenoising(Waves(1, 8, 2), (Tensor)null!)])
            Assert.Throws<ArgumentNullException>(call);
        Assert.Contains("twice as wide", Assert.Throws<ArgumentException>(() => Autoencoder.LastVector(10, 2, [3], new() { Dense = false, Bidirectional = true })).Message, StringComparison.Ordinal);
        var x = new Symbol("x", [4, 2]);
        var code = new IdentityLayer { Name = "code" }.Call(new Dense(1).Call(x));
        Assert.Contains("needed equal widths", Assert.Throws<ArgumentException>(() => Autoencoder.From(new Functional(x, new Dense(3).Call(code)))).Message, StringComparison.Ordinal);
        Assert.Contains("no layer of the model is named 'code'", Assert.Throws<ArgumentException>(() => Autoencoder.From(new Functional(x, new Dense(2).Call(x)))).Message, StringComparison.Ordinal);
        Assert.Contains("comes from before it", Assert.Throws<ArgumentException>(() => Autoencoder.From(new Functional(x, new Dense(2).Call(code) + x))).Message, StringComparison.Ordinal);
        // A graph of one's own.
        var own = Autoencoder.From(new Functional(x, new Dense(2).Call(code)));
        Assert.Equal([3, 4, 1], own.Encode(Tensor.Ones([3, 4, 2])).Shape);
    }
}
