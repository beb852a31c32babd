namespace Unroll.Tests;

public class TranslatorTests
{
    static readonly string[] Words = ["red", "green", "blue", "big", "small", "old"], Ciphers = ["rot", "gruen", "blau", "gross", "klein", "alt"];

    /// <summary>Each word has its translation, and the order is turned round: nothing that can be done without looking at the right place.</summary>
    static (string, string)[] Pairs(int count = 600)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 1 + random.Next(4)).Select(_ => random.Next(6)).ToArray())
            .Select(w => (string.Join(' ', w.Select(i => Words[i])), string.Join(' ', w.Reverse().Select(i => Ciphers[i]))))];
    }

    static TranslatorOptions Quick => new() { Units = 24, EmbeddingSize = 12, Epochs = 14, LearningRate = 0.01, Dropout = 0, BatchSize = 16 };

    static readonly Lazy<TranslatorTest> Trained = new(() => Translator.FitAndTest(Pairs(), Quick));

    [Fact]
    [Trait("Category", "Long")]
    public void Unseen_texts_are_translated_and_the_attention_looks_at_the_right_words()
    {
        var test = Trained.Value;
        Assert.True(test.ExactMatch > 0.9, test.ToString());
        Assert.True(test.ErrorRate < 0.1, test.ToString());
        var answer = test.Translator.Translate("big red");
        Assert.Equal("rot gross", answer.Text);
        Assert.Equal(["big", "red"], answer.Source);
        Assert.Equal(["rot", "gross"], answer.Tokens);
        Assert.Equal((3, 2), (answer.Attention.GetLength(0), answer.Attention.GetLength(1)));
        for (var r = 0; r < 3; r++)
            Assert.Equal(1, answer.Attention[r, 0] + answer.Attention[r, 1], 4);
        // The nearest of several translations counts; a word that the vocabulary lacks is missed.
        var several = test.Translator.Test([("big red", "rot gross klein alt"), ("big red", "rot gross"), ("old", "zebra")]);
        Assert.Equal((2, 0.5, 1 / 3.0), (several.Texts, several.ExactMatch, several.ErrorRate));
        var svg = answer.ToSvg();
        Assert.StartsWith("<svg xmlns=", svg, StringComparison.Ordinal);
        Assert.Equal(6, System.Xml.Linq.XDocument.Parse(svg).Descendants().Count(e => e.Name.LocalName == "rect" && e.HasElements));
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Beams_are_ranked_and_their_probability_is_that_of_the_model()
    {
        var translator = Trained.Value.Translator;
        var found = translator.TranslateBest("old blue small", new Beam(5) { NBest = 3, LengthPenalty = 0.7 });
        Assert.Equal(3, found.Count);
        Assert.Equal(found.OrderByDescending(f => f.Score).Select(f => f.Text), found.Select(f => f.Text));
        Assert.Equal(3, found.Select(f => f.Text).Distinct().Count());
        foreach (var f in found)
        {
            // The whole sequence at once, teacher-forced.
            var ids = translator.Target.Vocabulary.Encode(f.Tokens);
            int[] next = [.. ids, translator.Target.Vocabulary["[end]"]];
            var source = translator.Source.Encode("old blue small");
            var logits = translator.Model.Predict(new Values(("source", Tensor.From(source, [1, source.Length])),
                ("target", Tensor.From(next, [1, next.Length]))));
            var loss = Loss.SparseCategoricalCrossEntropy.Of(logits.WithMask(null), Tensor.From(next, [1, next.Length])).Item();
            Assert.Equal(-loss * next.Length, f.LogProbability, 3);
            Assert.True(f.Ended);
            Assert.Equal(f.LogProbability / Math.Pow((5.0 + next.Length) / 6, 0.7), f.Score, 6);
        }
        Assert.Equal(found[0].Text, translator.Translate("old blue small", new Greedy()).Text);
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Saved_and_loaded_it_translates_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("unroll-").FullName;
        var (translator, path) = (Trained.Value.Translator, Path.Combine(folder, "t.unroll"));
        translator.Save(path);
        var (before, after) = (translator.Translate("green green old"), Translator.Load(path).Translate("green green old"));
        Assert.Equal((before.Text, before.LogProbability), (after.Text, after.LogProbability));
        Directory.Delete(folder, true);
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Luong_learns_it_too_and_the_same_seed_gives_the_same_numbers()
    {
        var options = Quick with { Attention = TranslatorAttention.Luong, Epochs = 2, Units = 8, Dropout = 0.1f };
        var (a, b) = (Translator.Fit(Pairs(60), options), Translator.Fit(Pairs(60), options));
        Assert.Equal(a.Epochs.Select(e => (e.Loss, e.ValidationLoss)), b.Epochs.Select(e => (e.Loss, e.ValidationLoss)));
        Assert.True(a.Epochs[1].Loss < a.Epochs[0].Loss);
    }

    [Fact]
    public void Bad_input_is_said()
    {
        var translator = Translator.Fit(Pairs(20), Quick with { Epochs = 1, Units = 4 });
        Assert.Contains("a beam of width 99; needed at most 10", Assert.Throws<ArgumentOutOfRangeException>(() => translator.Translate("red", new Beam(99))).Message, StringComparison.Ordinal);
        Assert.Contains("NBest 5 of a beam of width 2", Assert.Throws<ArgumentOutOfRangeException>(() => translator.TranslateBest("red", new Beam(2) { NBest = 5 })).Message, StringComparison.Ordinal);
        Assert.Contains("has no tokens", Assert.Throws<ArgumentException>(() => translator.Translate("  ")).Message, StringComparison.Ordinal);
        Assert.Contains("no token of 'zebra'", Assert.Throws<ArgumentException>(() => translator.Translate("zebra")).Message, StringComparison.Ordinal);
        Assert.Contains("pair 1 ('x', '')", Assert.Throws<ArgumentException>(() => Translator.Fit([("a", "b"), ("x", "")])).Message, StringComparison.Ordinal);
        Assert.Contains("ten at least", Assert.Throws<ArgumentException>(() => Translator.FitAndTest([("a", "b"), ("c", "d")])).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => Translator.Fit(Pairs(20), Quick, null, new CancellationToken(true)));
    }

    [Fact]
    public void What_is_cut_off_says_so_and_padding_unknown_and_start_are_never_written()
    {
        var translator = Translator.Fit(Pairs(20), Quick with { Epochs = 1, Units = 4, Dropout = 0.1f });
        var cut = translator.Translate("red old", new Sampling { Temperature = 30, Seed = 2 }, new GenerationOptions { MaxLength = 60, MinLength = 60 });
        Assert.False(cut.Ended);
        Assert.Equal((60, 60), (cut.Tokens.Count, cut.Attention.GetLength(0)));
        Assert.All(cut.Tokens, t => Assert.Contains(t, Ciphers));
        Assert.DoesNotContain("(end)", cut.ToSvg(), StringComparison.Ordinal);
        // By itself: twice the source and ten.
        Assert.InRange(translator.Translate("red old").Tokens.Count, 0, 14);
    }

    [Fact]
    public void A_file_that_holds_no_translator_or_another_network_is_said()
    {
        var folder = Directory.CreateTempSubdirectory("unroll-").FullName;
        var (translator, path) = (Translator.Fit(Pairs(20), Quick with { Epochs = 1, Units = 4 }), Path.Combine(folder, "t.unroll"));
        translator.Model.Save(path);
        Assert.Contains("holds a model but no translator", Assert.Throws<ModelFileException>(() => Translator.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains("holds a model but no language model", Assert.Throws<ModelFileException>(() => LanguageModel.Load(path)).Message, StringComparison.Ordinal);
        void Keep(Functional model, TextCodec target) => EstimatorFile.Save(path, model, "translator", [], null, (json, names) =>
        {
            json.WritePropertyName("source");
            translator.Source.Write(json, names);
            json.WritePropertyName("target");
            target.Write(json, names);
        });
        string Said() => Assert.Throws<ModelFileException>(() => Translator.Load(path)).Message;
        var ids = new Symbol("source", [null], DType.Int32);
        Keep(new Functional([ids], [new Gru(3).Call(new Embedding(8, 2) { Name = "source_embedding" }.Call(ids))]), translator.Target);
        Assert.Contains("decoder", Said(), StringComparison.Ordinal);
        Keep(translator.Model, translator.Source);
        Assert.Contains("vocabularies have 8 and 8 ids, its network 8 and 10", Said(), StringComparison.Ordinal);
        Keep(translator.Model, new TextCodec(Tokenizer.Words, new Vocabulary(Ciphers.Concat(["a", "b"]))));
        Assert.Contains("lacks [start] and [end], or not at 2 and 3", Said(), StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }
}
