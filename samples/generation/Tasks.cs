using System.Globalization;
using Unroll;

/// <summary>Small tasks of writing one sequence from another; a generator makes the pairs. Ids: 0 padding, 1 unknown, 2 start, 3 end, then the characters.</summary>
static class Tasks
{
    public const string Characters = "0123456789-/., abcdefghijklmnopqrstuvwxyz";

    public static int Tokens => Characters.Length + 4;

    /// <summary>Pairs of a task: copy, reverse, or a date in words to the same as 2019-03-05.</summary>
    public static (string From, string To)[] Pairs(string task, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => task == "dates" ? Date(random) : Word(random, task == "reverse"))];
    }

    static (string, string) Word(Random random, bool reverse)
    {
        var word = new string([.. Enumerable.Range(0, random.Next(3, 8)).Select(_ => (char)('a' + random.Next(8)))]);
        return (word, reverse ? new string([.. word.Reverse()]) : word);
    }

    static (string, string) Date(Random random)
    {
        var date = new DateTime(1950, 1, 1).AddDays(random.Next(36500));
        string[] forms = ["d MMMM yyyy", "MMMM d, yyyy", "d/M/yyyy", "ddd, d MMM yyyy"];
        return (date.ToString(forms[random.Next(forms.Length)], CultureInfo.InvariantCulture).ToLowerInvariant(), date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>Ids [rows, longest], zeros behind the shorter ones.</summary>
    public static Tensor Ids(IEnumerable<string> texts, bool end)
    {
        int[][] rows = [.. texts.Select(t => (int[])[.. t.Select(c => Characters.IndexOf(c) + 4), .. end ? [3] : Array.Empty<int>()])];
        var longest = rows.Max(r => r.Length);
        var ids = new int[rows.Length * longest];
        for (var i = 0; i < rows.Length; i++)
            rows[i].CopyTo(ids, i * longest);
        return Tensor.From(ids, [rows.Length, longest]);
    }

    public static string Text(IEnumerable<int> ids) => new([.. ids.Select(id => id < 4 ? '?' : Characters[id - 4])]);

    /// <summary>An encoder of two directions and a decoder that attends to it.</summary>
    public static Functional Translator(int units)
    {
        var (source, target) = (new Symbol("source", [null], DType.Int32), new Symbol("target", [null], DType.Int32));
        var words = new Embedding(Tokens, 24) { MaskZero = true };
        var encoded = new Bidirectional(new Gru(units / 2) { ReturnSequences = true }).Run(words.Call(source));
        var decoder = new Decoder(new AttentionCell(new Gru(units), new AdditiveAttention(units / 2)), outputs: Tokens) { Embedding = words };
        return new Functional([source, target], [decoder.Teach(target, encoded.Sequence, Bridge.Concatenate(encoded.State))]);
    }

    public static Dataset Data((string From, string To)[] pairs)
    {
        var target = Ids(pairs.Select(p => p.To), end: true);
        return new Dataset(new Values(("source", Ids(pairs.Select(p => p.From), end: false)), ("target", target)), target);
    }

    /// <summary>How many pairs a task is learned from.</summary>
    public static int PairsOf(string task) => task == "dates" ? 8000 : 6000;

    /// <summary>Trains on pairs until it is told that it is enough, 12 epochs at most.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="enough">Asked after each epoch, from 1.</param>
    public static Functional Trained((string From, string To)[] pairs, Func<int, Functional, bool> enough)
    {
        var model = Translator(64);
        model.Compile(new Adam(4e-3f) { GlobalClipNorm = 1 }, Loss.SparseCategoricalCrossEntropy);
        var data = Data(pairs);
        for (var epoch = 1; epoch <= 12; epoch++)
        {
            model.Fit(data, new FitOptions { BatchSize = 64, Seed = epoch });
            if (enough(epoch, model))
                break;
        }
        return model;
    }

    /// <summary>The share of pairs that are written without a fault.</summary>
    public static double ExactMatch(Functional model, (string From, string To)[] pairs, GenerationStrategy? strategy = null)
    {
        var written = model.Generate(Ids(pairs.Select(p => p.From), end: false), strategy, new GenerationOptions { MaxLength = 16 });
        return written.Zip(pairs).Count(x => Text(x.First.Tokens) == x.Second.To) / (double)pairs.Length;
    }
}
