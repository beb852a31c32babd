namespace Unroll.Tests.Text;

public class TokenizerTests
{
    [Theory]
    [InlineData(PunctuationRule.Separate, "don't|go|,|he|said|;|3.14|!|!")]
    [InlineData(PunctuationRule.Remove, "dont|go|he|said|314")]
    [InlineData(PunctuationRule.Split, "don|t|go|he|said|3|14")]
    [InlineData(PunctuationRule.Keep, "don't|go,|he|said;|3.14!!")]
    public void Punctuation_is_treated_as_the_rule_says(PunctuationRule rule, string expected) =>
        Assert.Equal(expected.Split('|'), new WordTokenizer { Punctuation = rule }.Tokenize("Don't  GO, he\tsaid; 3.14!!\n"));

    [Fact]
    public void Keras_TextVectorization_and_Tokenizer_are_options()
    {
        // The example of Keras's documentation, and what its older Tokenizer does with an apostrophe.
        Assert.Equal(["the", "cat", "sat", "on", "the", "mat"], new WordTokenizer { Punctuation = PunctuationRule.Remove }.Tokenize("The cat sat, on the mat."));
        Assert.Equal(["don't", "go"], new WordTokenizer { Punctuation = PunctuationRule.Split, PunctuationCharacters = WordTokenizer.KerasTokenizerFilters }.Tokenize("Don't-go."));
    }

    [Fact]
    public void Lower_case_does_not_depend_on_the_culture() =>
        Assert.Equal(["title", "ﬁ", "straße"], new WordTokenizer().Tokenize("TITLE ﬁ STRAßE"));

    [Fact]
    public void Case_can_stay() => Assert.Equal(["New", "York"], new WordTokenizer { LowerCase = false }.Tokenize("New York"));

    [Fact]
    public void N_grams_follow_the_single_tokens()
    {
        Assert.Equal(["a", "b", "c", "a b", "b c", "a b c"], new WordTokenizer { NGrams = 3 }.Tokenize("a b c"));
        Assert.Equal(["a", "b", "ab"], new CharTokenizer { NGrams = 2 }.Tokenize("ab"));
    }

    [Fact]
    public void Characters_are_code_points_and_come_back()
    {
        const string text = "Zoë 🎈\n";
        var tokens = new CharTokenizer().Tokenize(text);
        Assert.Equal(["Z", "o", "ë", " ", "🎈", "\n"], tokens);
        Assert.Equal(text, new CharTokenizer().Join(tokens));
    }

    [Fact]
    public void An_empty_text_has_no_tokens()
    {
        Assert.Empty(new WordTokenizer().Tokenize(" \n"));
        Assert.Empty(new CharTokenizer().Tokenize(""));
    }
}
