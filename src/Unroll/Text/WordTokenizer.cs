using System.Text;

namespace Unroll;

/// <summary>Cuts a text into words at white space, after lower-casing it and treating its punctuation.</summary>
/// <remarks>
/// <para>Keras's <c>TextVectorization</c> (standardize "lower_and_strip_punctuation", split "whitespace") is <c>Punctuation = PunctuationRule.Remove</c>; Keras's older
/// <c>Tokenizer</c> is <c>Punctuation = PunctuationRule.Split, PunctuationCharacters = WordTokenizer.KerasTokenizerFilters</c>.</para>
/// <para>Lower case follows the invariant culture, so that a file gives the same ids on every machine. TextVectorization lower-cases ASCII letters alone.</para>
/// </remarks>
public sealed class WordTokenizer : Tokenizer
{
    /// <summary>The characters that TextVectorization strips: all ASCII punctuation.</summary>
    public const string AsciiPunctuation = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";

    /// <summary>The characters that Keras's older Tokenizer filters: ASCII punctuation without the apostrophe.</summary>
    public const string KerasTokenizerFilters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    /// <summary>Whether letters are lower-cased, by the invariant culture. Default true.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>What is done with punctuation. Default <see cref="PunctuationRule.Separate"/>.</summary>
    public PunctuationRule Punctuation { get; init; }

    /// <summary>Which characters are punctuation. Default <see cref="AsciiPunctuation"/>.</summary>
    public string PunctuationCharacters { get; init => field = value ?? throw new ArgumentNullException(nameof(PunctuationCharacters)); } = AsciiPunctuation;

    /// <summary>The longest run of words that is a token too; 2 adds all pairs, with a space between. Default 1: words alone.</summary>
    public int NGrams { get; init => field = Require.Positive(value, nameof(WordTokenizer), nameof(NGrams)); } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
                End();
            else if (Punctuation == PunctuationRule.Keep || !PunctuationCharacters.Contains(c))
                word.Append(c);
            else if (Punctuation == PunctuationRule.Split)
                End();
            else if (Punctuation == PunctuationRule.Separate)
            {
                if (IsInside(text, i))
                {
                    word.Append(c);
                    continue;
                }
                End();
                words.Add(c.ToString());
            }
        }
        End();
        return NGramsOf(words, NGrams, " ");

        void End()
        {
            if (word.Length == 0)
                return;
            words.Add(LowerCase ? word.ToString().ToLowerInvariant() : word.ToString());
            word.Clear();
        }
    }

    /// <summary>The tokens with a space between each two; of n-grams, their tokens too.</summary>
    public override string Join(IEnumerable<string> tokens) => string.Join(' ', tokens);

    // don't, re-make, 1,000, 3.14: between two letters or digits a mark belongs to the word.
    static bool IsInside(string text, int at) => at > 0 && at + 1 < text.Length && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at + 1]);
}
