using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Unroll.Cli.Commands;

/// <summary>The options that <c>classify train</c> and <c>tag train</c> share.</summary>
internal sealed class EstimatorOptions
{
    public Option<int> Seed { get; } = new("--seed") { Description = "Draws the test part, first weights, dropout. The same seed gives the same numbers. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };

    public Option<int?> Epochs { get; } = Options.Count("--epochs", "How often the data is seen, at most. Default: about 2,000 steps, 20 to 200 epochs.");

    public Option<int?> Units { get; } = Options.Count("--units", "The units of the recurrent layer, for each direction. Default: 32.");

    public Option<int?> Embedding { get; } = Options.Count("--embedding", "Numbers for each word. Default: 128.");

    public Option<int?> Batch { get; } = Options.Count("--batch", "Samples a step. Default: a twentieth of the samples, 4 to 32.");

    public Option<string> Cell { get; } = new("--cell") { Description = "The recurrent cell. Default: gru.", HelpName = "gru|lstm|rnn", DefaultValueFactory = _ => "gru" };

    public Option<double> Test { get; } = new("--test") { Description = "The share that is held out and measured on. Default: 0.1.", HelpName = "SHARE", DefaultValueFactory = Share, CustomParser = Share };

    public Option<bool> Balanced { get; } = new("--balanced") { Description = "Let rare classes count as much as frequent ones." };

    public Option<string?> Vectors { get; } = new("--vectors") { Description = "Pretrained word vectors: GloVe or word2vec, text or .bin.", HelpName = "FILE" };

    public Option<bool> Json { get; } = Options.Json();

    public EstimatorOptions() => Cell.AcceptOnlyFromAmong("gru", "lstm", "rnn");

    public void AddTo(Command command)
    {
        foreach (System.CommandLine.Option option in (System.CommandLine.Option[])[Seed, Epochs, Units, Embedding, Batch, Cell, Test, Balanced, Vectors, Json]) command.Add(option);
    }

    /// <summary>What was asked, for the library.</summary>
    public SequenceOptions Read(ParseResult parsed, SequenceTable table, Tokenizer tokenizer)
    {
        var defaults = new SequenceOptions();
        SequenceOptions options = defaults with
        {
            Tokenizer = tokenizer,
            Seed = parsed.GetValue(Seed),
            Epochs = parsed.GetValue(Epochs),
            Units = parsed.GetValue(Units) ?? defaults.Units,
            EmbeddingSize = parsed.GetValue(Embedding) ?? defaults.EmbeddingSize,
            BatchSize = parsed.GetValue(Batch),
            Balanced = parsed.GetValue(Balanced),
            Cell = parsed.GetValue(Cell) switch { "lstm" => RecurrentKind.Lstm, "rnn" => RecurrentKind.SimpleRnn, _ => RecurrentKind.Gru },
        };
        if (parsed.GetValue(Vectors) is not { } path) return options;
        if (table.Inputs.Kind == SequenceInputKind.Numbers) throw new InvalidDataException("--vectors is for texts; the data are numbers.");
        // Only the vectors of words that occur are held.
        Vocabulary words = Vocabulary.Build(Enumerable.Range(0, table.Inputs.Count).Select(i => table.Inputs.TokensOf(i, tokenizer)));
        return options with { Vectors = WordVectors.Read(path, words) };
    }

    /// <summary>What the library says about data is for the user: a sentence, not a fault of the program.</summary>
    public static T Said<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException e)
        {
            // The name of a method's parameter says nothing to someone at a command line.
            throw new InvalidDataException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal), e);
        }
    }

    private static double Share(ArgumentResult result)
    {
        if (result.Tokens.Count == 0) return 0.1;
        if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is > 0 and < 1) return share;
        result.AddError($"--test was {result.Tokens[0].Value}; a share between 0 and 1 is needed.");
        return 0.1;
    }
}
