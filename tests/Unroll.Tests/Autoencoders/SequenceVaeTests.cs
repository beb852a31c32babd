using TextVae;

namespace Unroll.Tests.Autoencoders;

public class SequenceVaeTests
{
    static readonly Sentences Corpus = new(24, seed: 2);
    static readonly int Time = Corpus.Ids.Shape[1];
    static readonly GenerationOptions Seven = new() { MaxLength = 7 };

    static SequenceVae Make(LatentBridge bridge = LatentBridge.Both, string cell = "") => new(Corpus.Words.Length, 3)
    {
        Units = 6,
        EmbeddingSize = 5,
        Bridge = bridge,
        WordDropout = 0.2f,
        WarmUpSteps = 5,
        FreeBits = 0.05f,
        EndId = Sentences.End,
        Seed = 4,
        EncoderCell = cell switch
        {
            "gru" => new Bidirectional(new Gru(6)),
            "rnn" => new SimpleRnn(5),
            "stack" => new StackedRecurrent(new Bidirectional(new Gru(4)), new Lstm(5)),
            _ => null,
        },
        DecoderCell = cell switch { "gru" => new Gru(7), "rnn" => new SimpleRnn(6), "stack" => new StackedRecurrent(new Lstm(5), new Gru(4)), _ => null },
    };

    public static TheoryData<LatentBridge, string> Kinds => new()
    {
        { LatentBridge.InitialState, "" }, { LatentBridge.EveryStep, "" }, { LatentBridge.Both, "" },
        { LatentBridge.InitialState, "gru" }, { LatentBridge.EveryStep, "gru" }, { LatentBridge.Both, "gru" },
        { LatentBridge.InitialState, "rnn" }, { LatentBridge.EveryStep, "stack" }, { LatentBridge.Both, "stack" },
    };

    static float[] Bits(Model model) => [.. model.Parameters.SelectMany(p => p.Value.ToArray())];

    static int[][] Tokens(IReadOnlyList<Generation> texts) => [.. texts.Select(t => t.Tokens.ToArray())];

    static void Fit(SequenceVae vae, int epochs = 2)
    {
        vae.Compile(new Adam(1e-2f), Loss.SparseCategoricalCrossEntropy);
        vae.Fit(Corpus.Ids, Corpus.Ids, new FitOptions { Epochs = epochs, BatchSize = 8, Shuffle = false });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Fit_is_the_loop_by_hand(LatentBridge bridge, string cell)
    {
        var (fitted, byHand) = (Make(bridge, cell), Make(bridge, cell));
        Fit(fitted);
        var adam = new Adam(1e-2f);
        for (var step = 0; step < 6; step++)
        {
            var (pass, ids) = (byHand.TrainingPass(), Corpus.Ids[(step % 3 * 8)..((step % 3 * 8) + 8)]);
            using var tape = Gradients.Record();
            var loss = Loss.SparseCategoricalCrossEntropy.Of(byHand.Call(ids, pass), ids) + byHand.Penalty(pass)!;
            adam.Step(byHand, loss.Backward());
        }
        Assert.Equal(Bits(fitted), Bits(byHand));
    }

    [Fact]
    public void Words_are_counted_once_and_the_weights_are_those_of_its_parts()
    {
        static int Lstm(int inputs, int units) => 4 * units * (inputs + units + 1);
        var v = Corpus.Words.Length;
        var vae = Make();
        vae.Predict(Corpus.Ids[..1]);
        Assert.Equal((v * 5) + (2 * Lstm(5, 6)) + (2 * 3 * (12 + 1)) + (2 * 6 * (3 + 1)) + Lstm(5 + 3, 6) + (v * (6 + 1)), vae.Parameters.Sum(p => p.Value.Shape.Size));
        Assert.Single(vae.Parameters, p => p.Path.StartsWith("words", StringComparison.Ordinal));
    }

    [Fact]
    public void The_added_loss_is_the_divergence_for_each_token_with_the_weight_of_the_step()
    {
        var vae = new SequenceVae(9, 2) { Units = 4, EmbeddingSize = 3, Beta = 0.5f, WarmUpSteps = 10 };
        var ids = Tensor.From([3, 4, 5, 2, 6, 7, 2, 0], [2, 4]);
        var evaluating = Pass.Evaluating();
        vae.Call(ids, evaluating);
        var (mean, logVariance) = vae.Encode(ids);
        var divergence = StandardNormalKl.Each(mean, logVariance).Sum().Item();
        Assert.Equal(0.5 * divergence / 7, evaluating.AddedLoss!.Item(), 6);
        Assert.Equal(("kl", divergence / 2), (evaluating.AddedMetrics[0].Name, (float)evaluating.AddedMetrics[0].Value));
        vae.Compile(new Sgd(0f), Loss.SparseCategoricalCrossEntropy);
        for (var step = 0; step < 3; step++)
            vae.TrainOnBatch(ids, ids);
        var training = vae.TrainingPass();
        Assert.Equal(3, training.Step);
        vae.Call(ids, training);
        Assert.Equal(0.5 * 0.3 * divergence / 7, training.AddedLoss!.Item(), 6);
    }

    /// <summary>Step by step on its own tokens it says what it says of these tokens at once: log p of each greedy text is that of the logits of the whole.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void What_it_writes_is_what_its_logits_say(LatentBridge bridge, string cell)
    {
        var vae = Make(bridge, cell);
        Fit(vae, 4);
        foreach (var (strategy, seed) in new (GenerationStrategy, int)[] { (new Greedy(), 1), (new Sampling { Temperature = 2, Seed = 3 }, 2) })
            foreach (var text in vae.Reconstruct(Corpus.Ids[..6], strategy, Seven).Select((text, row) => (text, row)))
            {
                int[] tokens = [.. text.text.Tokens, .. text.text.Ended ? [Sentences.End] : Array.Empty<int>()];
                var log = WithCodeOf(vae, Corpus.Ids[text.row..(text.row + 1)], tokens).LogSoftmax(-1);
                Assert.Equal(text.text.LogProbability, tokens.Select((id, t) => log[0, t, id].ItemDouble()).Sum(), 1e-4);
                Assert.True(tokens.All(id => id > 1), $"{strategy.GetType().Name} {seed}: {string.Join(' ', tokens)}");
            }
    }

    /// <summary>Logits of tokens, with the code of another sequence: the encoder reads what the decoder does not.</summary>
    static Tensor WithCodeOf(SequenceVae vae, Tensor ids, int[] tokens)
    {
        var decoder = (Decoder)vae.Children.Single(c => c.Layer is Decoder).Layer;
        var bridge = (DenseBridge?)vae.Children.SingleOrDefault(c => c.Layer is DenseBridge).Layer;
        var z = vae.Encode(ids).Mean;
        return decoder.Teach(Tensor.From(tokens, [1, tokens.Length]), state: bridge?.Run(new State<Tensor>(z)),
            known: vae.Bridge == LatentBridge.InitialState ? null : z.ExpandDims(1).BroadcastTo([1, tokens.Length, 3]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Padding_is_masked_and_changes_nothing_on_either_side(bool right)
    {
        var (vae, ids, zeros) = (Make(), Corpus.Ids[..4], Tensor.Zeros([4, 3], DType.Int32));
        var padded = right ? Tensor.Concat([ids, zeros], 1) : Tensor.Concat([zeros, ids], 1);
        var (whole, cut) = (vae.Predict(padded), vae.Predict(ids));
        Assert.Equal(cut.ToArray(), (right ? whole[.., ..Time] : whole[.., 3..]).ToArray());
        Assert.Equal([Time, Time, Time, Time], whole.Mask!.Lengths());
        Assert.Equal(vae.Encode(ids).Mean.ToArray(), vae.Encode(padded).Mean.ToArray());
        // The mask that rides on ids is used too.
        var odd = Tensor.Concat([ids, zeros + 7], 1).WithMask(Mask.FromLengths([Time, Time, Time, Time], Time + 3));
        Assert.Equal(cut.ToArray(), vae.Predict(odd)[.., ..Time].ToArray());
    }

    [Fact]
    public void Dropped_words_may_become_padding_and_still_count()
    {
        var vae = new SequenceVae(9, 2) { Units = 4, EmbeddingSize = 3, UnknownId = 0, WordDropout = 1 };
        var y = vae.Call(Tensor.From([3, 4, 5, 2, 6, 7, 2, 0], [2, 4]), vae.TrainingPass());
        Assert.Equal([4, 3], y.Mask!.Lengths());
    }

    [Theory]
    [InlineData("")]
    [InlineData("stack")]
    public void A_saved_model_writes_the_same_texts(string cell)
    {
        var vae = Make(cell: cell);
        Fit(vae);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            vae.Save(path);
            var loaded = Assert.IsType<SequenceVae>(Model.Load(path));
            Assert.Equal(Tokens(vae.GeneratePrior(5, new Sampling(), Seven, seed: 3)), Tokens(loaded.GeneratePrior(5, new Sampling(), Seven, seed: 3)));
            Assert.Equal(Tokens(vae.Reconstruct(Corpus.Ids)), Tokens(loaded.Reconstruct(Corpus.Ids)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_text_does_not_depend_on_its_neighbours_in_the_batch()
    {
        var (vae, z) = (Make(), LatentSpace.Prior(4, 3, seed: 1));
        var all = Tokens(vae.Generate(z, options: Seven));
        for (var row = 0; row < 4; row++)
            Assert.Equal(all[row], vae.Generate(z[row..(row + 1)], options: Seven)[0].Tokens);
        Assert.NotEqual(Tokens(vae.Generate(z, new Sampling { Seed = 1 }, Seven)), Tokens(vae.Generate(z, new Sampling { Seed = 2 }, Seven)));
        Assert.Equal(Tokens(vae.Generate(z, new Sampling { Seed = 1 }, Seven)), Tokens(vae.Generate(z, new Sampling { Seed = 1 }, Seven)));
        Assert.DoesNotContain(all.SelectMany(t => t), id => id is 0 or 1);
    }

    [Fact]
    public void Strategies_and_rules_are_those_of_all_generation()
    {
        var (vae, z) = (Make(), LatentSpace.Prior(3, 3, seed: 1));
        var (greedy, beam) = (vae.Generate(z, options: Seven), vae.Generate(z, new Beam(4) { NBest = 2 }, Seven));
        Assert.All(greedy.Zip(beam), pair => Assert.True(pair.Second.LogProbability >= pair.First.LogProbability - 1e-6));
        Assert.All(beam, text => Assert.Single(text.Alternatives));
        var first = greedy[0].Tokens[0];
        Assert.DoesNotContain(first, vae.Generate(z, options: Seven with { Forbidden = [first] }).SelectMany(text => text.Tokens));
        Assert.Equal([7, 7, 7], vae.Generate(z, options: Seven with { EndToken = -1 }).Select(text => text.Tokens.Count));
        Assert.Empty(vae.Generate(Tensor.Zeros([0, 3])));
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        Assert.Throws<OperationCanceledException>(() => vae.Generate(z, cancel: ended.Token));
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        static void Says<T>(string message, Action action) where T : Exception => Assert.Contains(message, Assert.Throws<T>(action).Message, StringComparison.Ordinal);
        Says<InvalidOperationException>("needed an id of the vocabulary, 0 to 6", () => new SequenceVae(7, 2) { EndId = 7 }.GeneratePrior(1));
        Says<InvalidOperationException>("needed the id that dropped words become", () => new SequenceVae(7, 2) { WordDropout = 0.5f, UnknownId = null }.GeneratePrior(1));
        Says<InvalidOperationException>("needed at least as many", () => Fit(new SequenceVae(Corpus.Words.Length, 2) { WarmUpSteps = 3, CycleSteps = 2 }));
        Says<ShapeException>("needed [count, 3]", () => Make().Generate(Tensor.Zeros([2, 4])));
        Says<ShapeException>("needed [count, 3]", () => Make().Generate(Tensor.Zeros([3])));
        Says<ShapeException>("needed [batch, time]", () => Make().Encode(Tensor.Zeros([3], DType.Int32)));
        Says<ShapeException>("needed [batch, time]", () => Make().Reconstruct(Tensor.Zeros([3], DType.Int32)));
        Says<ShapeException>("two points of one space", () => Make().Interpolate(Corpus.Ids[..2], Corpus.Ids[..2], 3));
        Says<ArgumentOutOfRangeException>("got 1 points", () => Make().Interpolate(Corpus.Ids[..1], Corpus.Ids[1..2], 1));
        Says<ArgumentOutOfRangeException>("needed 1 or more", () => Make().GeneratePrior(0));
        Says<ArgumentOutOfRangeException>("forbidden token", () => Make().GeneratePrior(1, options: new() { Forbidden = [99] }));
        Says<ArgumentOutOfRangeException>("got vocabulary = 1", () => new SequenceVae(1, 2));
        Says<ArgumentOutOfRangeException>("needed 1 or more", () => new SequenceVae(7, 0));
        Says<ArgumentOutOfRangeException>("CycleSteps: got -1", () => new SequenceVae(7, 2) { CycleSteps = -1 });
        Says<ArgumentOutOfRangeException>("FreeBits: got -1", () => new SequenceVae(7, 2) { FreeBits = -1 });
        Says<ArgumentException>("reads sequences in both directions", () => new SequenceVae(7, 2) { DecoderCell = new Bidirectional(new Gru(2)) });
        Says<ArgumentException>("needed a cell of one input", () => new SequenceVae(7, 2) { EncoderCell = new AttentionCell(new Gru(2), new Attention()) });
        var gru = new Gru(4);
        Says<InvalidOperationException>("needed two", () => new SequenceVae(7, 2) { EncoderCell = gru, DecoderCell = gru }.GeneratePrior(1));
        Says<InvalidOperationException>("Generate(z)", () => Make().Generate([3, 4]));
        Assert.Throws<ArgumentNullException>(() => Make().Generate((Tensor)null!));
        Assert.Throws<ArgumentNullException>(() => Make().Encode(null!));
        Assert.Throws<ArgumentNullException>(() => Make().Reconstruct(null!));
        Assert.Throws<ArgumentNullException>(() => Make().Interpolate(null!, Corpus.Ids[..1], 3));
    }
}
