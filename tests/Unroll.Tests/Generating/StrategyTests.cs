namespace Unroll.Tests.Generating;

public sealed class StrategyTests
{
    const int Tokens = 6;

    /// <summary>A language model whose weights are large enough to prefer some tokens.</summary>
    static Sequential Model(int tokens = Tokens)
    {
        var model = new Sequential { new Embedding(tokens, 5) { EmbeddingsInitializer = Initializer.RandomNormal }, new Lstm(8) { ReturnSequences = true }, new Dense(tokens) }.Build([null]);
        foreach (var parameter in model.Parameters)
            parameter.Value = parameter.Value * (parameter.Path.EndsWith("embeddings", StringComparison.Ordinal) ? 20f : 2.5f);
        return model;
    }

    static double[] LogSoftmax(Model model, IEnumerable<int> ids)
    {
        int[] all = [.. ids];
        var line = model.Predict(Tensor.From(all, [1, all.Length]))[0, all.Length - 1].ToArray();
        var sum = Math.Log(line.Sum(x => Math.Exp(x)));
        return [.. line.Select(x => x - sum)];
    }

    [Theory, InlineData(0.0), InlineData(1.0)]
    public void A_wide_beam_finds_what_trying_all_sequences_finds(double penalty)
    {
        const int end = 1;
        var model = Model();
        var beam = new Beam(Tokens) { LengthPenalty = penalty, NBest = 4 };
        // Two tokens at most: a beam as wide as the vocabulary drops nothing.
        List<(int[] Tokens, double Log, double Score)> all = [];
        double Scored(double log, int n) => penalty == 0 ? log : log / Math.Pow((5.0 + n) / 6, penalty);
        var first = LogSoftmax(model, [2, 3]);
        all.Add(([], first[end], Scored(first[end], 1)));
        for (var a = 0; a < Tokens; a++)
        {
            if (a == end)
                continue;
            var second = LogSoftmax(model, [2, 3, a]);
            for (var b = 0; b < Tokens; b++)
                all.Add((b == end ? [a] : [a, b], first[a] + second[b], Scored(first[a] + second[b], 2)));
        }
        var best = all.OrderByDescending(x => x.Score).Take(4).ToArray();
        var found = model.Generate([2, 3], beam, new GenerationOptions { MaxLength = 2, EndToken = end });
        Generation[] listed = [found, .. found.Alternatives];
        Assert.Equal(4, listed.Length);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(best[i].Tokens, listed[i].Tokens);
            Assert.Equal(best[i].Log, listed[i].LogProbability, 1e-4);
            Assert.Equal(best[i].Score, listed[i].Score, 1e-4);
        }
    }

    [Fact]
    public void A_beam_of_one_is_greedy_and_a_wider_one_is_at_least_as_likely()
    {
        var model = Model();
        var options = new GenerationOptions { MaxLength = 12, EndToken = -1 };
        var greedy = model.Generate([2, 5], new Greedy(), options);
        Assert.Equal(greedy.Tokens, model.Generate([2, 5], new Beam(1), options).Tokens);
        Assert.True(model.Generate([2, 5], new Beam(6), options).LogProbability >= greedy.LogProbability - 1e-6);
    }

    [Fact]
    public void Greedy_writing_is_the_largest_of_the_whole_sequence_at_each_step()
    {
        var model = Model();
        var written = model.Generate([2, 3, 4], options: new GenerationOptions { MaxLength = 10 });
        List<int> sofar = [2, 3, 4];
        foreach (var token in written.Tokens)
        {
            var logs = LogSoftmax(model, sofar);
            Assert.Equal(Array.IndexOf(logs, logs.Max()), token);
            sofar.Add(token);
        }
        Assert.False(written.Ended);
        // Rows of a batch are those alone.
        var both = model.Generate(Tensor.From([5, 5, 5, 2, 3, 4], [2, 3]), options: new GenerationOptions { MaxLength = 10 });
        Assert.Equal(written.Tokens, both[1].Tokens);
    }

    static double[] Shares(Model model, Sampling sampling, int rows)
    {
        var counts = new double[Tokens];
        var prompts = Tensor.From([.. Enumerable.Repeat(3, rows)], [rows, 1]);
        foreach (var one in model.Generate(prompts, sampling, new GenerationOptions { MaxLength = 1 }))
            counts[one.Tokens[0]] += 1.0 / rows;
        return counts;
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(0.5, 0, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(1, 3, 1)]
    [InlineData(1, 0, 0.7)]
    [InlineData(0.7, 4, 0.8)]
    public void Draws_have_the_distribution_that_temperature_top_k_and_top_p_say(double temperature, int topK, double topP)
    {
        const int rows = 4000;
        var model = Model();
        var p = LogSoftmax(model, [3]).Select(x => Math.Exp(x / temperature)).ToArray();
        var order = Enumerable.Range(0, Tokens).OrderByDescending(i => p[i]).ToArray();
        var kept = order.Take(topK == 0 ? Tokens : topK).ToList();
        var (sum, below, many) = (kept.Sum(i => p[i]), 0.0, 0);
        while (many < kept.Count && below < topP * sum)
            below += p[kept[many++]];
        kept = kept[..many];
        var total = kept.Sum(i => p[i]);
        var shares = Shares(model, new Sampling { Temperature = temperature, TopK = topK, TopP = topP, Seed = 4 }, rows);
        for (var i = 0; i < Tokens; i++)
        {
            var expected = kept.Contains(i) ? p[i] / total : 0;
            // Five standard deviations of a share.
            Assert.InRange(shares[i], expected - (5 * Math.Sqrt(expected / rows)) - 1e-9, expected + (5 * Math.Sqrt(expected / rows)) + 1e-9);
        }
    }

    [Fact]
    public void A_low_temperature_is_greedy_and_a_seed_decides_all()
    {
        var model = Model();
        var options = new GenerationOptions { MaxLength = 20 };
        Assert.Equal(model.Generate([3], new Greedy(), options).Tokens, model.Generate([3], new Sampling { Temperature = 1e-3 }, options).Tokens);
        var a = model.Generate([3], new Sampling { Seed = 1 }, options).Tokens;
        Assert.Equal(a, model.Generate([3], new Sampling { Seed = 1 }, options).Tokens);
        Assert.NotEqual(a, model.Generate([3], new Sampling { Seed = 2 }, options).Tokens);
    }

    [Fact]
    public void Rules_hold()
    {
        var model = Model();
        var sampling = new Sampling { Temperature = 3, Seed = 5 };
        var options = new GenerationOptions { MaxLength = 30, Forbidden = [4, 0] };
        Assert.DoesNotContain(model.Generate([3], sampling, options).Tokens, t => t is 4 or 0);
        var pairs = model.Generate([3], sampling, options with { NoRepeat = 2, MaxLength = 12 }).Tokens;
        var seen = pairs.Zip(pairs.Skip(1)).ToArray();
        Assert.Equal(seen.Length, seen.Distinct().Count());
        foreach (GenerationStrategy strategy in new GenerationStrategy[] { sampling, new Beam(3), new Greedy() })
        {
            var least = model.Generate([3], strategy, options with { EndToken = 1, MinLength = 5 });
            Assert.True(least.Tokens.Count >= 5);
            Assert.DoesNotContain(1, least.Tokens);
            // Odd and even in turn.
            var turns = model.Generate([3], strategy, new GenerationOptions { MaxLength = 9, Mask = (before, allowed) => { for (var i = 0; i < allowed.Length; i++) allowed[i] &= i % 2 == before.Length % 2; } });
            Assert.All(turns.Tokens.Select((t, i) => (t, i)), x => Assert.Equal(x.i % 2, x.t % 2));
        }
    }

    [Fact]
    public async Task Tokens_come_one_by_one_and_can_be_stopped()
    {
        var model = Model();
        var options = new GenerationOptions { MaxLength = 15 };
        List<int> came = [];
        await foreach (var token in model.GenerateAsync([3, 2], new Sampling { Seed = 8 }, options))
            came.Add(token);
        Assert.Equal(model.Generate([3, 2], new Sampling { Seed = 8 }, options).Tokens, came);
        // Read a second time, the tokens begin from the prompt again.
        var twice = model.GenerateAsync([3, 2], new Greedy(), options);
        Assert.Equal(await twice.ToArrayAsync(), await twice.ToArrayAsync());
        using var stop = new CancellationTokenSource();
        var count = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var token in model.GenerateAsync([3, 2], cancel: stop.Token))
                if (++count == 4)
                    stop.Cancel();
        });
        Assert.Equal(4, count);
        Assert.Throws<OperationCanceledException>(() => model.Generate([3], new Beam(2), options, stop.Token));
    }

    public static TheoryData<string> Writers => ["stack", "last step", "masking", "own mask"];

    static Sequential Writer(string kind) => kind switch
    {
        "stack" => new Sequential { new Embedding(Tokens, 5), new Gru(6) { ReturnSequences = true }, new Lstm(7) { ReturnSequences = true }, new Dense(Tokens) },
        "last step" => new Sequential { new Embedding(Tokens, 5), new SimpleRnn(7), new Dense(Tokens) },
        "masking" => new Sequential { new Embedding(Tokens, 5) { MaskZero = true }, new Lstm(7) { ReturnSequences = true }, new Dense(Tokens) },
        _ => new Sequential { new Embedding(Tokens, 5) { MaskZero = true }, new StackedRecurrent(new Lstm(6), new Gru(6)) { Residual = true }, new Dense(Tokens) },
    };

    [Theory, MemberData(nameof(Writers))]
    public void Prompts_of_different_lengths_are_continued_as_each_alone(string kind)
    {
        var model = Writer(kind).Build([null]);
        foreach (var parameter in model.Parameters)
            parameter.Value = parameter.Value * 4f;
        int[][] prompts = [[3, 4], [5, 1, 2, 4, 3], [2], [4, 5], [1, 1, 1]];
        var padded = Sequences.From(prompts);
        var options = new GenerationOptions { MaxLength = 12, EndToken = 1, Forbidden = [0] };
        foreach (GenerationStrategy strategy in new GenerationStrategy[] { new Greedy(), new Beam(4) { LengthPenalty = 0.5, NBest = 2 }, new Sampling { TopK = 1 }, new Sampling { Temperature = 2, TopP = 0.9, Seed = 3 } })
        {
            var all = model.Generate(padded.Tensor, strategy, options);
            for (var row = 0; row < prompts.Length; row++)
            {
                // A draw belongs to its row: the same prompt in all rows.
                var alone = model.Generate(Sequences.From(Enumerable.Repeat(prompts[row], prompts.Length)).Tensor, strategy, options)[row];
                Assert.Equal(alone.Tokens, all[row].Tokens);
                Assert.Equal(alone.LogProbability, all[row].LogProbability);
                Assert.Equal(alone.Alternatives.SelectMany(a => a.Tokens), all[row].Alternatives.SelectMany(a => a.Tokens));
                if (strategy is not Sampling { TopK: 0 })
                    Assert.Equal(model.Generate(prompts[row], strategy, options).Tokens, all[row].Tokens);
            }
            // Padding on the left, and ids as numbers, are the same prompts.
            var left = padded.Padded(7, left: true).Tensor;
            Assert.Equal(all.Select(g => g.LogProbability), model.Generate(left.To(DType.Float32).WithMask(left.Mask), strategy, options).Select(g => g.LogProbability));
            // Zeros that an embedding masks need no mask to be said.
            if (kind is "masking" or "own mask")
                Assert.Equal(all.Select(g => g.LogProbability), model.Generate(padded.Tensor.WithMask(null), strategy, options).Select(g => g.LogProbability));
        }
        Assert.Contains("empty prompt in row 1", Assert.Throws<ArgumentException>(() => model.Generate(Sequences.From([[3], Array.Empty<int>()]).Tensor)).Message);
    }

    [Fact]
    public void Models_that_end_in_softmax_or_give_the_last_step_alone_write_too()
    {
        var model = Model();
        var soft = new Sequential { new Embedding(Tokens, 5), new Lstm(8), new Dense(Tokens) { Activation = Activation.Softmax } }.Build([null]);
        model.LoadWeightsInto(soft);
        var options = new GenerationOptions { MaxLength = 9 };
        var (a, b) = (model.Generate([3, 2], new Greedy(), options), soft.Generate([3, 2], new Greedy(), options));
        Assert.Equal(a.Tokens, b.Tokens);
        Assert.Equal(a.LogProbability, b.LogProbability, 1e-3);
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        var model = Model();
        Assert.Contains("needed at most 6", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([1], new Beam(7))).Message);
        Assert.Contains("needed at most the width", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([1], new Beam(2) { NBest = 3 })).Message);
        Assert.Contains("TopK 9", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([1], new Sampling { TopK = 9 })).Message);
        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling { Temperature = 0 }).Message);
        Assert.Contains("got id 6", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([6])).Message);
        Assert.Contains("the end token", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([1], options: new GenerationOptions { EndToken = 6 })).Message);
        Assert.Contains("a forbidden token", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([1], options: new GenerationOptions { Forbidden = [-1] })).Message);
        var numbers = new Sequential { new Lstm(3), new Dense(1) }.Build([null, 1]);
        Assert.Contains("one input of ids", Assert.Throws<InvalidOperationException>(() => numbers.Generate(Tensor.From([1], [1, 1]))).Message);
        Assert.Contains("equal widths", Assert.Throws<ShapeException>(() => Forecast.FeedBack(new Sequential { new Lstm(3), new Dense(2) }.Build([null, 1]), Tensor.Zeros([1, 4, 1]), 3)).Message);
        Assert.Contains("Forecast.FeedBack", Assert.Throws<InvalidOperationException>(() => numbers.GenerateVectors(Tensor.Zeros([1, 4, 1]), 3)).Message);
    }

    [Fact]
    public void A_forecast_feeds_back_what_a_loop_over_whole_sequences_feeds_back()
    {
        var model = new Sequential { new Lstm(6) { ReturnSequences = true }, new Gru(5), new Dense(2) }.Build([null, 3]);
        var (history, known) = (Tensor.Random([2, 7, 3], Distribution.Normal(), key: 1), Tensor.Random([2, 4, 1], Distribution.Normal(), key: 2));
        var forecast = Forecast.FeedBack(model, history, 5, known);
        var sofar = history;
        for (var t = 0; t < 5; t++)
        {
            var next = model.PredictOnBatch(sofar);
            Assert.Equal(next.ToArray(), forecast[.., t].ToArray());
            if (t < 4)
                sofar = Tensor.Concat([sofar, Tensor.Concat([next, known[.., t]], -1).ExpandDims(1)], 1);
        }
    }
}

/// <summary>Runs when nothing else does: a collection of garbage may empty the pools that the kernels rent from.</summary>
[Collection("Alone")]
public sealed class GenerationMemoryTests
{
    [Theory, InlineData("greedy"), InlineData("sampling"), InlineData("top-k")]
    public void A_token_of_a_text_allocates_nothing(string what)
    {
        var network = new Sequential { new Embedding(12, 8), new Lstm(16) { ReturnSequences = true }, new Lstm(16) { ReturnSequences = true }, new Dense(12) }.Build([null]);
        var model = LanguageModel.From(network, new TextCodec(Tokenizer.Characters, new Vocabulary("abcdefghij".Select(c => c.ToString()))));
        using var tokens = model.SampleTokens("abc", what switch { "greedy" => new Greedy(), "top-k" => new Sampling { TopK = 4, TopP = 0.9 }, _ => null }).GetEnumerator();
        Assert.Equal(0, Allocated(() => tokens.MoveNext()));
    }

    /// <summary>Bytes of 120 tokens, of the least of three rounds: what a token allocates, it allocates in every round, and what a collection or a first wait of the runtime makes, once.</summary>
    static long Allocated(Action advance)
    {
        for (var i = 0; i < 20; i++)
            advance();
        var least = long.MaxValue;
        for (var round = 0; round < 3 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 120; i++)
                advance();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    static TokenStepper Stepper(string of, int rows)
    {
        if (of == "model")
            return new ModelStepper(new Sequential { new Embedding(40, 8), new Lstm(16) { ReturnSequences = true }, new Dense(40) }.Build([null]), Tensor.From([3], [1, 1]), rows);
        var decoding = GraphDecoding.Of(DecoderTests.Translator(of == "lstm" ? new Lstm(6) : new Gru(6)))!;
        return new DecoderStepper(decoding.Decoder, decoding.Start(Tensor.From([4, 5, 6], [1, 3])).Given, 1, rows);
    }

    static Action Advancing(string strategy, TokenStepper stepper)
    {
        var options = new GenerationOptions { MaxLength = 400, EndToken = -1, NoRepeat = stepper is ModelStepper ? 3 : 0 };
        var rules = new TokenRules("test", options, stepper.Vocabulary, -1, []);
        if (strategy == "beam")
        {
            var search = new BeamLoop(stepper, new Beam(4), options, rules);
            return () => Assert.True(search.Advance());
        }
        GenerationStrategy chosen = strategy switch
        {
            "greedy" => new Greedy(),
            "sampling" => new Sampling { Temperature = 0.7 },
            "top-k" => new Sampling { TopK = 5 },
            "top-p" => new Sampling { TopP = 0.9 },
            _ => new Sampling { TopK = 5, TopP = 0.9 },
        };
        var loop = new TokenLoop(stepper, chosen, options, rules);
        return () => Assert.True(loop.Advance());
    }

    public static TheoryData<string, string> Both
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var of in new[] { "model", "lstm", "gru" })
                foreach (var strategy in new[] { "greedy", "sampling", "top-k", "top-p", "both", "beam" })
                    data.Add(of, strategy);
            return data;
        }
    }

    [Theory, MemberData(nameof(Both))]
    public void A_token_allocates_nothing(string of, string strategy)
    {
        Assert.Equal(0, Allocated(Advancing(strategy, Stepper(of, strategy == "beam" ? 4 : 1))));
    }

    [Fact]
    public void A_vector_allocates_nothing_beyond_its_place_in_the_result()
    {
        var decoder = new Decoder(new Lstm(6), 3);
        decoder.Teach(Tensor.Zeros([2, 3, 3]));
        long Bytes(int steps)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            decoder.GenerateVectors(new DecoderStart { Batch = 2 }, steps);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        _ = (Bytes(40), Bytes(240));
        Assert.InRange(Bytes(240) - Bytes(40), 200 * 2 * 3 * sizeof(float), (200 * 2 * 3 * sizeof(float)) + 64);
    }
}
