namespace Unroll;

/// <summary>One token for each character: a Unicode code point, so that no character is cut in two. Spaces and line ends are tokens like others.</summary>
/// <remarks>Tokens put together again give the text back, when it was not lower-cased. Half of a surrogate pair reads as U+FFFD.</remarks>
public sealed class CharTokenizer : Tokenizer
{
    /// <summary>Whether letters are lower-cased, by the invariant culture. Default false.</summary>
    public bool LowerCase { get; init; }

    /// <summary>The longest run of characters that is a token too. Default 1: characters alone.</summary>
    public int NGrams { get; init => field = Require.Positive(value, nameof(CharTokenizer), nameof(NGrams)); } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var characters = new List<string>(text.Length);
        foreach (var rune in (LowerCase ? text.ToLowerInvariant() : text).EnumerateRunes())
            characters.Add(rune.ToString());
        return NGramsOf(characters, NGrams, "");
    }

    /// <summary>The tokens one after another.</summary>
    public override string Join(IEnumerable<string> tokens) => string.Concat(tokens);
}
