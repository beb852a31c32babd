namespace Unroll.Tests.Text;

public sealed class VocabularyTests : IDisposable
{
    static readonly string[][] Documents = [["b", "a", "c"], ["a", "b", "a"], ["d"]];

    readonly string _folder = Directory.CreateTempSubdirectory("unroll-text-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Ids_go_by_frequency_after_padding_and_unknown()
    {
        var vocabulary = Vocabulary.Build(Documents);
        Assert.Equal(["", "[UNK]", "a", "b", "c", "d"], vocabulary.Tokens);
        Assert.Equal([2, 3, 1], vocabulary.Encode(["a", "b", "zebra"]));
        Assert.Equal(["a", "[UNK]"], vocabulary.Decode([2, 1, 0, 0]));
    }

    [Fact]
    public void Limit_counts_padding_and_unknown_and_the_least_count_holds()
    {
        Assert.Equal(["", "[UNK]", "a"], Vocabulary.Build(Documents, new() { Limit = 3 }).Tokens);
        Assert.Equal(["", "[UNK]", "a", "b"], Vocabulary.Build(Documents, new() { MinCount = 2 }).Tokens);
        Assert.Equal(["", "[UNK]", "<s>", "d", "a"], Vocabulary.Build(Documents, new() { Limit = 5, Reserved = ["<s>", "d"] }).Tokens);
    }

    [Fact]
    public void The_order_of_documents_does_not_matter() => Assert.Equal(Vocabulary.Build(Documents).Tokens, Vocabulary.Build(Documents.Reverse()).Tokens);

    [Fact]
    public void A_token_twice_and_an_id_outside_are_errors()
    {
        Assert.Contains("the token 'a' of id 3 is there already (id 2)", Assert.Throws<ArgumentException>(() => new Vocabulary(["a", "a"])).Message, StringComparison.Ordinal);
        Assert.Contains("got id 3; needed 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => new Vocabulary(["a"])[3]).Message, StringComparison.Ordinal);
        Assert.Contains("Limit", Assert.Throws<ArgumentOutOfRangeException>(() => new VocabularyOptions { Limit = 1 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_go_to_ids_and_back()
    {
        var codec = TextCodec.Fit(["The cat sat.", "the mat"]);
        Assert.Equal("the mat . [UNK]", codec.Decode(codec.Encode("THE mat. Dog")));
        var batch = codec.Encode((string[])["the cat", "the"]);
        Assert.Equal([2, 2], batch.Tensor.Shape);
        Assert.Equal([2, 1], batch.Lengths);
        Assert.Equal(0.5, codec.Coverage(["cat dog"]));
    }

    [Fact]
    public void A_codec_is_saved_with_its_tokenizer()
    {
        var codec = TextCodec.Fit(["a \"b\"\nä", "🎈"], new CharTokenizer { LowerCase = true });
        var path = Path.Combine(_folder, "codec.json");
        codec.Save(path);
        var again = TextCodec.Load(path);
        Assert.Equal(codec.Vocabulary.Tokens, again.Vocabulary.Tokens);
        Assert.True(Assert.IsType<CharTokenizer>(again.Tokenizer).LowerCase);
        Assert.Equal(codec.ToJson(), again.ToJson());
        Assert.Contains("holds no tokenizer", Assert.Throws<FormatException>(() => TextCodec.FromJson("{\"tokens\":[]}")).Message, StringComparison.Ordinal);
        Assert.Contains("version 9", Assert.Throws<FormatException>(() => TextCodec.FromJson("{\"version\":9}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_streams_its_texts()
    {
        var alive = 0;
        var most = 0;
        IEnumerable<string> Texts()
        {
            for (var i = 0; i < 1000; i++)
            {
                most = Math.Max(most, ++alive);
                yield return FormattableString.Invariant($"word{i % 7}");
                alive--;
            }
        }
        Assert.Equal(9, TextCodec.Fit(Texts()).Vocabulary.Count);
        Assert.Equal(1, most);
    }
}
