namespace Unroll;

/// <summary>Cuts a text into tokens, and puts tokens together again. Immutable: one tokenizer serves many threads.</summary>
/// <remarks>Its options are stored in the model file under a registered name; a tokenizer of your own is registered like a layer:
/// <c>Registry.Default.With&lt;MyTokenizer&gt;("my_tokenizer")</c>.</remarks>
public abstract class Tokenizer
{
    /// <summary>Words in lower case, punctuation as tokens of its own: <see cref="WordTokenizer"/> with its defaults.</summary>
    public static Tokenizer Words { get; } = new WordTokenizer();

    /// <summary>One token for each character: <see cref="CharTokenizer"/> with its defaults.</summary>
    public static Tokenizer Characters { get; } = new CharTokenizer();

    /// <summary>The tokens of a text, in order; none for an empty text.</summary>
    public abstract IReadOnlyList<string> Tokenize(string text);

    /// <summary>One text of tokens. What <see cref="Tokenize"/> took away (case, spaces, punctuation) does not come back.</summary>
    public abstract string Join(IEnumerable<string> tokens);

    /// <summary>All runs of 1 to <paramref name="most"/> tokens, the single ones first, then the pairs and so on, as Keras's TextVectorization orders them.</summary>
    /// <param name="tokens">The tokens of a text.</param>
    /// <param name="most">The longest run. 1 leaves the tokens as they are.</param>
    /// <param name="separator">What stands between the tokens of a run.</param>
    protected static IReadOnlyList<string> NGramsOf(IReadOnlyList<string> tokens, int most, string separator)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (most <= 1)
            return tokens;
        var all = new List<string>(tokens);
        for (var n = 2; n <= most; n++)
            for (var i = 0; i + n <= tokens.Count; i++)
                all.Add(string.Join(separator, tokens.Skip(i).Take(n)));
        return all;
    }
}
