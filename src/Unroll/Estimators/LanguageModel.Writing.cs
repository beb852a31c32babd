using System.Globalization;

namespace Unroll;

public sealed partial class LanguageModel
{
    internal const double DefaultTemperature = 0.8;
    internal const int DefaultLength = 500;

    /// <summary>Writes on from a prompt.</summary>
    /// <param name="prompt">What was written before; empty for the beginning of a line (of a model of words: for a likely word).</param>
    /// <param name="strategy">How a token is chosen. Default: <see cref="Sampling"/> at temperature 0.8.</param>
    /// <param name="options">Length, end, rules. Default: 500 tokens. Padding and unknown tokens are never written.</param>
    /// <param name="cancel">Ends it between two tokens.</param>
    /// <returns>What was written, without the prompt.</returns>
    /// <exception cref="ArgumentException">The prompt holds characters (of a model of words: only words) that the vocabulary lacks: says which. Or a beam or TopK is larger than the vocabulary.</exception>
    public string Sample(string prompt = "", GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default) => Sample([prompt], strategy, options, cancel)[0];

    /// <summary>Writes on from several prompts side by side, of any lengths.</summary>
    /// <param name="prompts">What was written before, for each text.</param>
    /// <inheritdoc cref="Sample(string, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>
    /// <param name="strategy">How a token is chosen. A <see cref="Sampling"/> draws for each text by itself.</param>
    /// <param name="options">Length, end, rules.</param>
    /// <param name="cancel">Ends it between two tokens.</param>
    /// <returns>What was written after each, without the prompts.</returns>
    public IReadOnlyList<string> Sample(IReadOnlyList<string> prompts, GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        return prompts.Count == 0 ? [] : [.. Writing(Model, Codec, [.. prompts.Select(PromptIds)], strategy, options).All(cancel).Select(g => Codec.Decode(g.Tokens))];
    }

    /// <summary>Writes on from a prompt and gives each token when it is chosen; those of a <see cref="Beam"/> when its search has ended. What was asked is checked at once.</summary>
    /// <remarks>A token allocates nothing. Any number of texts may be under way at once.</remarks>
    /// <inheritdoc cref="Sample(string, GenerationStrategy?, GenerationOptions?, CancellationToken)"/>
    /// <returns>The tokens, without those of the prompt.</returns>
    public IEnumerable<string> SampleTokens(string prompt = "", GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default) =>
        Writing(Model, Codec, [PromptIds(prompt)], strategy, options).InTurn(cancel).Select(id => Codec.Vocabulary[id]);

    /// <summary>The same for windows and servers: <c>await foreach (var token in model.SampleAsync("ROMEO:"))</c></summary>
    /// <inheritdoc cref="SampleTokens"/>
    public IAsyncEnumerable<string> SampleAsync(string prompt = "", GenerationStrategy? strategy = null, GenerationOptions? options = null, CancellationToken cancel = default) =>
        Writing(Model, Codec, [PromptIds(prompt)], strategy, options).OneByOne(cancel).Select(id => Codec.Vocabulary[id]);

    /// <summary>Writes with a network that may still be in training.</summary>
    internal static TokenRun Writing(Sequential model, TextCodec codec, int[][] prompts, GenerationStrategy? strategy, GenerationOptions? options)
    {
        options ??= new GenerationOptions { MaxLength = DefaultLength };
        return model.RunOf(Sequences.From(prompts).Tensor, strategy ?? new Sampling { Temperature = DefaultTemperature }, options with { Forbidden = [.. options.Forbidden, Vocabulary.PaddingId, Vocabulary.UnknownId] });
    }

    /// <summary>What stands before a text without a prompt.</summary>
    internal static int[] Beginning(TextCodec codec) => [codec.Vocabulary.Contains("\n") ? codec.Vocabulary["\n"] : Vocabulary.UnknownId + 1];

    int[] PromptIds(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Length == 0)
            return Beginning(Codec);
        var tokens = Codec.Tokenizer.Tokenize(prompt);
        string[] unknown = [.. tokens.Where(t => !Codec.Vocabulary.Contains(t)).Distinct(StringComparer.Ordinal)];
        if (IsCharacters ? unknown.Length > 0 : unknown.Length == tokens.Count)
            throw new ArgumentException($"LanguageModel.Sample: the prompt '{prompt}' holds {(tokens.Count == 0 ? "no words" : string.Join(", ", unknown.Take(5).Select(Shown)))}, which the training text did not. " +
                (IsCharacters ? $"Usual fix: use its characters: {string.Concat(Codec.Vocabulary.Tokens.Skip(2).Where(t => t is not ("\n" or "\r" or "\t")).Order(StringComparer.Ordinal).Take(120))}" : "Usual fix: use words of the training text."), nameof(prompt));
        return Codec.Vocabulary.Encode(tokens);
    }

    static string Shown(string token) => token.Length > 0 && char.IsControl(token[0]) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)token[0]:X4}") : $"'{token}'";
}
