namespace Unroll.Tests;

public class LanguageModelTests
{
    /// <summary>Lines that a small model learns: after each letter of the cycle comes the next one.</summary>
    static string Cycle(int lines = 300) => string.Concat(Enumerable.Range(0, lines).Select(i => i % 2 == 0 ? "abcdef\n" : "ABCDEF\n"));

    static LanguageModelOptions Quick => new() { Units = 24, Layers = 2, EmbeddingSize = 8, BatchSize = 4, Steps = 20, Epochs = 12, LearningRate = 0.02, Checks = 4, Dropout = 0, WeightDecay = 0 };

    static readonly Lazy<LanguageModelTest> Trained = new(() => LanguageModel.FitAndTest(Cycle(), Quick));

    [Fact]
    public void It_learns_a_text_and_writes_on_from_a_prompt()
    {
        var test = Trained.Value;
        Assert.Equal(210, test.TestCharacters);
        // ln 14 = 2.64 is knowing nothing; one of two lines begins after each line: ln 2 / 7 = 0.1 is all that can be known.
        Assert.InRange(test.Score.Nats, 0, 0.4);
        Assert.Equal(test.Score.Nats / Math.Log(2), test.Score.Bits, 12);
        Assert.Equal(4, test.Model.Checks.Count);
        Assert.All(test.Model.Checks, c => Assert.NotEqual("", c.Sample));
        // The best of the checks, its logits then scaled.
        Assert.InRange(test.Model.ValidationLoss, 0, test.Model.Checks.Min(c => c.ValidationLoss)!.Value);
        Assert.StartsWith("def\n", test.Model.Sample("abc", new Greedy(), new GenerationOptions { MaxLength = 8 }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_writes_the_same_text_and_two_texts_under_way_do_not_mix()
    {
        var model = Trained.Value.Model;
        var length = new GenerationOptions { MaxLength = 100 };
        var (one, other) = (new Sampling { Temperature = 1.5, Seed = 3 }, new Sampling { Temperature = 1.5, Seed = 4 });
        Assert.Equal(model.Sample("ab", one, length), model.Sample("ab", one, length));
        Assert.NotEqual(model.Sample("ab", one, length), model.Sample("ab", other, length));
        var both = model.SampleTokens("ab", one, length).Zip(model.SampleTokens("AB", other, length)).ToArray();
        Assert.Equal(model.Sample("ab", one, length), string.Concat(both.Select(b => b.First)));
        Assert.Equal(model.Sample("AB", other, length), string.Concat(both.Select(b => b.Second)));
        // Tokens that are read twice begin from the prompt twice.
        var tokens = model.SampleTokens("ab", one, length);
        Assert.Equal(string.Concat(tokens), string.Concat(tokens));
        var written = model.Sample("", new Sampling { Temperature = 50 });
        Assert.Equal(500, written.Length);
        Assert.DoesNotContain("[UNK]", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_strategy_writes_and_texts_side_by_side_are_those_alone()
    {
        var model = Trained.Value.Model;
        var line = new GenerationOptions { MaxLength = 40, EndToken = model.Codec.Vocabulary["\n"] };
        string[] prompts = ["abc", "A", "abcdef\nABCD", "", "AB"];
        foreach (GenerationStrategy strategy in new GenerationStrategy[] { new Greedy(), new Beam(4), new Sampling { TopK = 1 } })
            Assert.Equal(prompts.Select(p => model.Sample(p, strategy, line)), model.Sample(prompts, strategy, line));
        Assert.Equal("def", model.Sample("abc", new Beam(5), line));
        Assert.Equal("EF", model.Sample("abcdef\nABCD", new Beam(3), line));
        Assert.Empty(model.Sample([]));
        var came = "";
        await foreach (var token in model.SampleAsync("abc", new Sampling { Seed = 7 }))
            came += token;
        Assert.Equal(model.Sample("abc", new Sampling { Seed = 7 }), came);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => { foreach (var _ in model.SampleTokens("abc", cancel: stop.Token)) stop.Cancel(); });
    }

    [Fact]
    public void Saved_and_loaded_it_writes_the_same_and_scores_the_same()
    {
        var (model, path) = (Trained.Value.Model, Path.Combine(Directory.CreateTempSubdirectory("unroll-").FullName, "m.unroll"));
        model.Save(path);
        var loaded = LanguageModel.Load(path);
        Assert.Equal(model.Sample("AB"), loaded.Sample("AB"));
        Assert.Equal(model.Evaluate("abcdef\nabcdef\n"), loaded.Evaluate("abcdef\nabcdef\n"));
        Assert.Equal(model.ValidationLoss, loaded.ValidationLoss);
        Directory.Delete(Path.GetDirectoryName(path)!, true);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        var options = Quick with { Epochs = 1, Units = 6 };
        var (a, b) = (LanguageModel.Fit(Cycle(60), options), LanguageModel.Fit(Cycle(60), options));
        Assert.Equal(a.ValidationLoss, b.ValidationLoss);
        Assert.Equal(a.Model.Parameters[^1].Value.ToArray(), b.Model.Parameters[^1].Value.ToArray());
    }

    [Fact]
    public void The_score_of_pieces_is_that_of_the_whole_sequence()
    {
        var (model, text) = (Trained.Value.Model, Cycle(20));
        var ids = model.Codec.Encode(text);
        var logits = model.Model.Predict(Tensor.From(ids.AsSpan(0, ids.Length - 1), [1, ids.Length - 1]));
        var loss = Loss.SparseCategoricalCrossEntropy.Of(logits, Tensor.From(ids.AsSpan(1), [1, ids.Length - 1])).Item();
        Assert.Equal(loss, model.Evaluate(text).Nats, 5);
    }

    [Fact]
    public void Logits_that_are_too_sure_are_scaled_down()
    {
        var model = LanguageModel.Fit(Cycle(60), Quick with { Epochs = 2 });
        var ids = model.Codec.Encode(Cycle(40)).ToArray();
        var before = LanguageModelScoring.BestScale(model.Model, ids);
        var nats = LanguageModelScoring.Measure(model.Model, ids).Nats;
        foreach (var p in model.Model.Parameters.Where(p => p.Path.StartsWith("next/", StringComparison.Ordinal)))
            p.Weight.Assign(p.Value * 3f);
        Assert.True(LanguageModelScoring.Measure(model.Model, ids).Nats > nats);
        Assert.Equal(before / 3, LanguageModelScoring.BestScale(model.Model, ids), 2);
    }

    [Fact]
    public void Every_epoch_begins_elsewhere_in_the_text()
    {
        int[] ids = [.. Enumerable.Range(0, 1000)];
        Assert.Same(ids, LanguageModelTraining.Turned(ids, 1, 0));
        var turned = LanguageModelTraining.Turned(ids, 1, 1);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal((turned[0] + i) % 1000, turned[i]));
        Assert.Equal(turned, LanguageModelTraining.Turned(ids, 1, 1));
        Assert.Equal(4, new[] { ids[0], turned[0], LanguageModelTraining.Turned(ids, 1, 2)[0], LanguageModelTraining.Turned(ids, 2, 1)[0] }.Distinct().Count());
    }

    [Fact]
    public void A_model_of_words_reports_nats_a_character_too()
    {
        var text = string.Concat(Enumerable.Repeat("the cat sat on the mat. the dog sat on the log. ", 300));
        var test = LanguageModel.FitAndTest(text, Quick with { Tokenizer = Tokenizer.Words });
        Assert.False(test.Model.IsCharacters);
        Assert.InRange(test.Score.NatsPerCharacter, 0, test.Score.Nats / 2);
        Assert.Equal("sat on the", test.Model.Sample("the cat", new Greedy(), new GenerationOptions { MaxLength = 3 }));
        var error = Assert.Throws<ArgumentException>(() => test.Model.Sample("Zebra!?"));
        Assert.Contains("'zebra'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_it_keeps_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        var model = LanguageModel.Fit(Cycle(), Quick, new Told(p => { if (p.ValidationLoss is not null) stop.Cancel(); }), stop.Token);
        Assert.True(model.Interrupted);
        Assert.Single(model.Checks);
        using var early = new CancellationTokenSource();
        // Between two checks: what there is is measured and kept.
        Assert.True(LanguageModel.Fit(Cycle(), Quick, new Told(_ => early.Cancel()), early.Token).Interrupted);
        Assert.Throws<OperationCanceledException>(() => LanguageModel.Fit(Cycle(), Quick, null, new CancellationToken(true)));
    }

    [Fact]
    public void A_budget_ends_training_by_the_clock_and_the_rate_falls_to_its_end()
    {
        var model = LanguageModel.Fit(Cycle(), Quick with { Budget = TimeSpan.FromSeconds(0.5) });
        // The last check may begin a little before the time is over, but not end before it.
        Assert.InRange(model.Checks[^1].Elapsed.TotalSeconds, 0.5, 60);
        Assert.Equal(1, LanguageModelTraining.Rate(0.05), 12);
        Assert.Equal(0.01, LanguageModelTraining.Rate(1), 12);
        Assert.True(LanguageModelTraining.Rate(0) < 0.1);
    }

    [Fact]
    public void Bad_input_is_said()
    {
        var model = Trained.Value.Model;
        var error = Assert.Throws<ArgumentException>(() => model.Sample("abc\u00e9x"));
        Assert.Contains("'\u00e9', 'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("ABCDEFabcdef", error.Message, StringComparison.Ordinal);
        // At once, before a token is asked for.
        Assert.Contains("got TopK 100; needed at most 15", Assert.Throws<ArgumentOutOfRangeException>(() => model.SampleTokens("a", new Sampling { TopK = 100 })).Message, StringComparison.Ordinal);
        Assert.Contains("a beam of width 16; needed at most 15", Assert.Throws<ArgumentOutOfRangeException>(() => model.SampleTokens("a", new Beam(16))).Message, StringComparison.Ordinal);
        Assert.Contains("'\u00e9'", Assert.Throws<ArgumentException>(() => model.SampleAsync("\u00e9")).Message, StringComparison.Ordinal);
        Assert.Contains("a longer text", Assert.Throws<ArgumentException>(() => LanguageModel.Fit("")).Message, StringComparison.Ordinal);
        Assert.Contains("a longer text", Assert.Throws<ArgumentException>(() => LanguageModel.Fit("too short")).Message, StringComparison.Ordinal);
        Assert.Contains("NGrams = 1", Assert.Throws<ArgumentException>(() => LanguageModel.Fit(Cycle(), Quick with { Tokenizer = new CharTokenizer { NGrams = 2 } })).Message, StringComparison.Ordinal);
        var other = new TextCodec(Tokenizer.Characters, new Vocabulary(["a", "b"]));
        Assert.Contains("has 4 ids, the network's embedding 15", Assert.Throws<ArgumentException>(() => LanguageModel.From(model.Model, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_cannot_write_and_a_file_of_another_vocabulary_are_said()
    {
        var codec = new TextCodec(Tokenizer.Characters, new Vocabulary(["a", "b"]));
        var both = new Sequential { new Embedding(4, 3), new Bidirectional(new Gru(3) { ReturnSequences = true }), new Dense(4) }.Build([null]);
        Assert.Contains("step by step", Assert.Throws<InvalidOperationException>(() => LanguageModel.From(both, codec)).Message, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("unroll-").FullName;
        var path = Path.Combine(folder, "m.unroll");
        EstimatorFile.Save(path, Trained.Value.Model.Model, "language_model", [], null, (json, names) =>
        {
            json.WritePropertyName("text");
            codec.Write(json, names);
        });
        var error = Assert.Throws<ModelFileException>(() => LanguageModel.Load(path)).Message;
        Assert.Contains("The language model in", error, StringComparison.Ordinal);
        Assert.Contains("the vocabulary has 4 ids, the network's embedding 15 and its output 15", error, StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }

    [Fact]
    public void Pieces_of_a_text_put_together_are_the_text()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => i % 7 == 0 ? " " : "\ud83d\ude00"));
        var pieces = TextPieces.Of(text).ToArray();
        Assert.True(pieces.Length > 1);
        Assert.Equal(text, string.Concat(pieces));
        var whole = new string('x', 65_535) + "\ud83d\ude00" + new string('y', 100_000);
        Assert.All(TextPieces.Of(whole), p => Assert.False(char.IsLowSurrogate(p[0])));
        Assert.Equal(whole, string.Concat(TextPieces.Of(whole)));
    }

    sealed class Told(Action<LanguageModelProgress> tell) : IProgress<LanguageModelProgress>
    {
        public void Report(LanguageModelProgress value) => tell(value);
    }
}
