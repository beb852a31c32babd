namespace Unroll;

public sealed partial class Translator
{
    /// <summary>The default: four beginnings, where the vocabulary has as many tokens beside padding, unknown, start and end.</summary>
    internal Beam DefaultBeam => new(Math.Clamp(Target.Vocabulary.Count - 4, 1, 4)) { LengthPenalty = DefaultLengthPenalty };

    internal const double DefaultLengthPenalty = 0.7;

    /// <summary>The best translation of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="strategy">How it is searched for. Default: a <see cref="Beam"/> of 4 with a length penalty of 0.7.</param>
    /// <param name="options">Length and rules. Default: at most twice the tokens of the text and ten. Padding, unknown and start tokens are never written.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="ArgumentException">The text is empty or of unknown tokens alone, or the beam is wider than the vocabulary.</exception>
    public Translation Translate(string text, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default) => TranslateBest(text, strategy, options, cancel)[0];

    /// <summary>The best translations of a text, the best first: <see cref="Beam.NBest"/> of them, or as many as were found.</summary>
    /// <inheritdoc cref="Translate"/>
    public IReadOnlyList<Translation> TranslateBest(string text, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = Source.Encode(text);
        if (ids.Length == 0)
            throw new ArgumentException($"Translator.Translate: the text '{text}' has no tokens; needed something to translate.", nameof(text));
        if (ids.All(id => id == Vocabulary.UnknownId))
            throw new ArgumentException($"Translator.Translate: no token of '{text}' occurs in the texts it was trained on. Usual fix: translate texts like those of training.", nameof(text));
        options ??= new GenerationOptions { MaxLength = (2 * ids.Length) + 10 };
        var best = Model.Generate(ids, strategy ?? DefaultBeam, options with { Forbidden = [.. options.Forbidden, Vocabulary.UnknownId] }, cancel);
        string[] read = [.. ids.Select(id => Source.Vocabulary[id])];
        return [.. best.Alternatives.Prepend(best).Select(g => new Translation(Target.Decode(g.Tokens), read, Target.Vocabulary.Decode(g.Tokens), Grid(g.Attention!), g.LogProbability, g.Score, g.Ended))];
    }

    static float[,] Grid(Tensor rows)
    {
        var (grid, numbers) = (new float[rows.Shape[0], rows.Shape[1]], rows.ToArray());
        Buffer.BlockCopy(numbers, 0, grid, 0, numbers.Length * sizeof(float));
        return grid;
    }

    /// <summary>Translates the first text of each pair and compares it with all its given translations, token by token.</summary>
    public TranslatorTest Test(IReadOnlyList<(string Source, string Target)> pairs, GenerationStrategy? strategy = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var (right, errors, tokens, count) = (0, 0L, 0L, 0);
        foreach (var group in pairs.Where(p => Source.Encode(p.Source).Length > 0).GroupBy(p => p.Source, StringComparer.Ordinal))
        {
            // Unknown is never written, so the unknown tokens of a right translation are all missed.
            var given = Target.Vocabulary.Encode(Translate(group.Key, strategy).Tokens);
            var (least, length) = group.Select(p => Target.Encode(p.Target)).Select(t => (EditDistance.Between(given, t), t.Length)).Min();
            (right, errors, tokens, count) = (right + (least == 0 ? 1 : 0), errors + least, tokens + length, count + 1);
        }
        return new TranslatorTest(this, count, (double)right / count, tokens == 0 ? double.NaN : (double)errors / tokens);
    }
}
