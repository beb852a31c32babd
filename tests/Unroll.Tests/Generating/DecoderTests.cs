using Unroll.Testing;

namespace Unroll.Tests.Generating;

public sealed class DecoderTests
{
    const int Tokens = 9;

    static Tensor Ids(int key, int rows, int time, int low = 4) =>
        Tensor.From([.. Enumerable.Range(0, rows * time).Select(i => low + ((((i * 7) + (key * 3) + (i / 5)) % 11) % (Tokens - low)))], [rows, time]);

    internal static Functional Translator(RecurrentLayer cell, int attentionUnits = 0, bool inputFeeding = false, int width = 6)
    {
        var (source, target) = (new Symbol("source", [null], DType.Int32), new Symbol("target", [null], DType.Int32));
        var words = new Embedding(Tokens, width) { MaskZero = true, EmbeddingsInitializer = Initializer.RandomNormal };
        var encoded = new Bidirectional(new Gru(4) { ReturnSequences = true }).Run(words.Call(source));
        var decoder = new Decoder(new AttentionCell(cell, new AdditiveAttention(5)) { ReturnSequences = true, AttentionUnits = attentionUnits, InputFeeding = inputFeeding }, Tokens) { Embedding = words };
        var bridged = Bridge.Dense(cell).Run(encoded.State);
        return new Functional([source, target], [decoder.Teach(target, encoded.Sequence, bridged)]);
    }

    static Functional Plain(RecurrentBase cell)
    {
        var target = new Symbol("target", [null], DType.Int32);
        var decoder = new Decoder(cell, Tokens) { Embedding = new Embedding(Tokens, 5) { EmbeddingsInitializer = Initializer.RandomNormal } };
        return new Functional([target], [decoder.Teach(target)]);
    }

    public static TheoryData<string> Cells => ["lstm", "gru", "stack", "attention", "feeding"];

    static Functional Made(string name) => name switch
    {
        "lstm" => Plain(new Lstm(7) { ReturnSequences = true }),
        "gru" => Plain(new Gru(7)),
        "stack" => Plain(new StackedRecurrent(new Lstm(6), new Gru(6)) { Residual = true }),
        "attention" => Translator(new Lstm(6)),
        _ => Translator(new Gru(6), attentionUnits: 5, inputFeeding: true),
    };

    static Values Source(Functional model, Tensor target) => model.Inputs.Count == 1 ? new Values(("target", target)) : new Values(("source", Ids(5, target.Shape[0], 4)), ("target", target));

    [Theory, MemberData(nameof(Cells))]
    public void Greedy_writing_is_the_model_on_its_own_words_bit_for_bit(string name)
    {
        var model = Made(name);
        var options = new GenerationOptions { MaxLength = 6, EndToken = -1 };
        var rows = model.Inputs.Count == 1 ? 1 : 3;
        var start = model.Inputs.Count == 1 ? new Values() : new Values(("source", Ids(5, rows, 4)));
        var written = model.Generate(start, new Greedy(), options);
        Assert.All(written, w => Assert.Equal(6, w.Tokens.Count));
        // Told what it wrote, the whole sequence at once says the same tokens, with the same log probabilities.
        var told = Tensor.From([.. written.SelectMany(w => w.Tokens)], [rows, 6]);
        var logits = model.Call(Source(model, told))[0];
        for (var row = 0; row < rows; row++)
        {
            var sum = 0.0;
            for (var t = 0; t < 6; t++)
            {
                var line = logits[row, t].ToArray();
                line[0] = line[2] = float.NegativeInfinity;
                Assert.Equal(written[row].Tokens[t], Array.IndexOf(line, line.Max()));
                var whole = logits[row, t].ToArray();
                sum += whole[written[row].Tokens[t]] - Math.Log(whole.Sum(x => Math.Exp(x)));
            }
            Assert.Equal(sum, written[row].LogProbability, 1e-4);
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void Free_running_is_teacher_forcing_on_the_own_words_bit_for_bit(string name)
    {
        var model = Made(name);
        var target = Ids(2, 3, 5);
        var free = model.Call(Source(model, target), new Pass { FedBack = 1 })[0];
        var said = free.ArgMax(-1);
        // Start token and padding could be said too: masks ride on targets alone, so compare numbers.
        Assert.Equal(model.Call(Source(model, said))[0].ToArray(), free.ToArray());
    }

    [Theory, MemberData(nameof(Cells))]
    public void Each_step_gives_the_numbers_of_the_whole_bit_for_bit(string name)
    {
        var model = Made(name);
        var rows = model.Inputs.Count == 1 ? 1 : 3;
        var (target, source) = (Ids(2, rows, 5), model.Inputs.Count == 1 ? new Values() : new Values(("source", Ids(5, rows, 4))));
        var decoding = GraphDecoding.Of(model)!;
        var stepper = new DecoderStepper(decoding.Decoder, decoding.Start(source).Given, rows, 1);
        var whole = model.Call(Source(model, target))[0];
        for (var t = 0; t < 5; t++)
        {
            Assert.Equal(whole[.., t].ToArray(), stepper.Numbers.ToArray());
            stepper.Step(target[.., t].ToArray<int>());
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_shift_is_inside_so_an_output_does_not_depend_on_its_own_target(string name)
    {
        var model = Made(name);
        var (a, b) = (Ids(2, 2, 5), Ids(2, 2, 5).ToArray<int>());
        b[4] = b[4] == 4 ? 5 : 4;
        var (x, y) = (model.Call(Source(model, a))[0], model.Call(Source(model, Tensor.From(b, [2, 5])))[0]);
        Assert.Equal(x.ToArray(), y.ToArray());
        b[0] = b[0] == 4 ? 5 : 4;
        var z = model.Call(Source(model, Tensor.From(b, [2, 5])))[0];
        Assert.Equal(x[0, 0].ToArray(), z[0, 0].ToArray());
        Assert.NotEqual(x[0, 1].ToArray(), z[0, 1].ToArray());
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_saved_model_writes_the_same(string name)
    {
        var model = Made(name);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            model.Save(path);
            var again = Model.Load(path);
            var start = model.Inputs.Count == 1 ? new Values() : new Values(("source", Ids(5, 3, 4)));
            var options = new GenerationOptions { MaxLength = 7 };
            Assert.Equal(model.Generate(start, new Sampling { Seed = 3 }, options).SelectMany(g => g.Tokens), again.Generate(start, new Sampling { Seed = 3 }, options).SelectMany(g => g.Tokens));
            Assert.Equal(model.Parameters.Select(p => p.Path), again.Parameters.Select(p => p.Path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_row_alone_is_the_row_in_the_batch_and_padding_of_the_source_changes_nothing()
    {
        var model = Made("attention");
        var source = Ids(5, 3, 4);
        var options = new GenerationOptions { MaxLength = 8 };
        var all = model.Generate(source, new Beam(3), options);
        for (var row = 0; row < 3; row++)
        {
            var alone = model.Generate(source[row..(row + 1)], new Beam(3), options)[0];
            Assert.Equal(all[row].Tokens, alone.Tokens);
            Assert.Equal(all[row].LogProbability, alone.LogProbability);
            Assert.Equal(all[row].Attention!.ToArray(), alone.Attention!.ToArray());
            var padded = model.Generate(Tensor.Concat([source[row..(row + 1)], Tensor.Zeros([1, 3], DType.Int32)], 1), new Beam(3), options)[0];
            Assert.Equal(alone.Tokens, padded.Tokens);
            Assert.All(Enumerable.Range(0, padded.Attention!.Shape[0]), t => Assert.Equal([0f, 0f, 0f], padded.Attention[t, 4..].ToArray()));
        }
    }

    [Fact]
    public void Attention_of_a_step_sums_to_one()
    {
        var written = Made("attention").Generate(Ids(5, 2, 4), new Greedy(), new GenerationOptions { MaxLength = 5, EndToken = -1 })[1];
        Assert.Equal([5, 4], written.Attention!.Shape.ToArray());
        Assert.All(Enumerable.Range(0, 5), t => Assert.Equal(1, written.Attention[t].ToArray().Sum(), 1e-5));
    }

    [Theory, InlineData(0.5f), InlineData(1f)]
    public void Gradients_of_scheduled_sampling_pass_a_numeric_check(float fedBack)
    {
        // Vectors: the gradient goes through what is fed back.
        var decoder = new Decoder(new Lstm(3), 2);
        var target = Tensor.Random([3, 4, 2], Distribution.Normal(), key: 3);
        decoder.Teach(target);
        var weights = decoder.AllWeights().Select(w => w.Weight).ToArray();
        var pass = new Pass(true, 7) { FedBack = fedBack };
        Tensor Loss() => (decoder.Teach(target, pass: pass) - target).Square().Sum();
        GradientSet gradients;
        using (Gradients.Record())
            gradients = Loss().Backward();
        foreach (var weight in weights)
        {
            var (value, slope) = (weight.Value.ToArray(), gradients[weight]!.ToArray());
            foreach (var i in new[] { 0, value.Length / 2, value.Length - 1 })
            {
                double At(float by)
                {
                    var moved = (float[])value.Clone();
                    moved[i] += by;
                    weight.Assign(Tensor.From(moved, weight.Shape));
                    using var off = Gradients.Off();
                    return Loss().Item();
                }
                var numeric = (At(1e-2f) - At(-1e-2f)) / 2e-2;
                Assert.Equal(numeric, slope[i], 2e-2 * (1 + Math.Abs(numeric)));
                weight.Assign(Tensor.From(value, weight.Shape));
            }
        }
    }

    [Fact]
    public void Each_probability_of_teacher_forcing_gives_other_choices_and_the_same_key_the_same()
    {
        var model = Made("attention");
        var target = Ids(2, 8, 9);
        Tensor At(float fed, ulong key) => model.Call(Source(model, target), new Pass(true, key) { FedBack = fed })[0];
        Assert.Equal(At(0.5f, 1).ToArray(), At(0.5f, 1).ToArray());
        Assert.NotEqual(At(0.5f, 1).ToArray(), At(0.5f, 2).ToArray());
        Assert.Equal(At(0f, 1).ToArray(), At(0f, 2).ToArray());
        Assert.Equal(At(1f, 1).ToArray(), At(1f, 2).ToArray());
    }

    [Fact]
    public void Vectors_are_written_as_the_free_running_model_gives_them()
    {
        var (target, known, first) = (new Symbol("target", [null, 2]), new Symbol("known", [null, 3]), new Symbol("first", [2]));
        var model = new Functional([target, known, first], [new Decoder(new StackedRecurrent(new Lstm(5), new Gru(4)), 2).Teach(target, known: known, first: first)]);
        var (k, f) = (Tensor.Random([3, 6, 3], Distribution.Normal(), key: 1), Tensor.Random([3, 2], Distribution.Normal(), key: 2));
        var written = model.GenerateVectors(new Values(("known", k), ("first", f)), 6);
        var free = model.Call(new Values(("target", Tensor.Zeros([3, 6, 2])), ("known", k), ("first", f)), new Pass { FedBack = 1 })[0];
        Assert.Equal(free.ToArray(), written.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_that_a_mask_hides_on_the_left_change_nothing(bool tokens)
    {
        var decoder = new Decoder(new StackedRecurrent(new Lstm(6), new Gru(5)), tokens ? Tokens : 3) { Embedding = tokens ? new Embedding(Tokens, 5) : null };
        static Tensor Normal(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);
        var target = tokens ? Ids(1, 2, 4) : Normal([2, 4, 3], 1);
        var (known, first) = (Normal([2, 4, 2], 2), tokens ? null : Normal([2, 3], 3));
        var cut = decoder.Teach(target, known: known, first: first);
        var hidden = Mask.From(new[,] { { false, false, true, true, true, true }, { false, false, true, true, true, true } });
        var padded = Tensor.Concat([tokens ? Ids(2, 2, 2) : Normal([2, 2, 3], 4), target], 1).WithMask(hidden);
        var whole = decoder.Teach(padded, known: Tensor.Concat([Normal([2, 2, 2], 5), known], 1), first: first);
        Assert.Equal(cut.ToArray(), whole[.., 2..].ToArray());
        Assert.Equal([4, 4], whole.Mask!.Lengths());
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Assert.Contains("both directions", Assert.Throws<ArgumentException>(() => new Decoder(new Bidirectional(new Lstm(3)), 4)).Message);
        var model = Made("attention");
        Assert.Contains("needed at most 9", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate(Ids(1, 1, 3), new Beam(10))).Message);
        Assert.Contains("got id 30", Assert.Throws<ArgumentOutOfRangeException>(() => model.Generate([30, 4])).Message);
        Assert.Contains("empty prompt", Assert.Throws<ArgumentException>(() => model.Generate(Array.Empty<int>())).Message);
        var decoder = new Decoder(new Lstm(3), Tokens) { Embedding = new Embedding(Tokens, 4) };
        var ids = Ids(1, 2, 3);
        Assert.Contains("h, c", Assert.Throws<ShapeException>(() => decoder.Teach(ids, state: new State<Tensor>(Tensor.Zeros([2, 3])))).Message);
        Assert.Contains("c (B,3)", Assert.Throws<ShapeException>(() => decoder.Teach(ids, state: new State<Tensor>(Tensor.Zeros([2, 4]), Tensor.Zeros([2, 4])))).Message);
        Assert.Contains("model.Generate", Assert.Throws<InvalidOperationException>(() => Plain(new Gru(3)).OpenStream()).Message);
        Assert.Contains("no token is left", Assert.Throws<InvalidOperationException>(() => model.Generate(ids, options: new GenerationOptions { Forbidden = [0, 1, 2, 3, 4, 5, 6, 7, 8] })).Message);
        Assert.Contains("TeacherForcing", Assert.Throws<ArgumentOutOfRangeException>(() => model.TeacherForcing = 2).Message);
    }
}
