using System.Text;

namespace Unroll.Tests.Text;

public class WordVectorsTests
{
    static WordVectors Read(string text, Vocabulary? keep = null, WordVectorFormat format = WordVectorFormat.Auto) => WordVectors.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), keep, format);

    [Fact]
    public void Glove_text_is_read()
    {
        var vectors = Read("the 0.5 -1e-2 3\nnew york 1 2 3\n");
        Assert.Equal((3, 2), (vectors.Width, vectors.Count));
        Assert.Equal([0.5f, -0.01f, 3], vectors["the"].ToArray());
        Assert.Equal([1f, 2, 3], vectors["new york"].ToArray());
    }

    [Fact]
    public void Word2vec_text_is_known_by_its_first_line()
    {
        var vectors = Read("2 2\nthe 1 2\ncat 3 4\n", new Vocabulary(["cat"]));
        Assert.Equal((2, 1), (vectors.Width, vectors.Count));
        Assert.Equal([3f, 4], vectors["cat"].ToArray());
        Assert.Throws<KeyNotFoundException>(() => vectors["the"].Length);
    }

    [Fact]
    public void Word2vec_binary_is_read_with_and_without_line_ends()
    {
        foreach (var end in (string[])["\n", ""])
        {
            var bytes = new List<byte>(Encoding.UTF8.GetBytes("2 2\n"));
            foreach (var (token, a, b) in (ReadOnlySpan<(string, float, float)>)[("thé", 1.5f, -2), ("cat", 3, 4)])
                bytes.AddRange([.. Encoding.UTF8.GetBytes(token + " "), .. BitConverter.GetBytes(a), .. BitConverter.GetBytes(b), .. Encoding.UTF8.GetBytes(end)]);
            using var stream = new MemoryStream([.. bytes]);
            var vectors = WordVectors.Read(stream, format: WordVectorFormat.Word2VecBinary);
            Assert.Equal([1.5f, -2], vectors["thé"].ToArray());
            Assert.Equal([3f, 4], vectors["cat"].ToArray());
            Assert.True(stream.CanRead);
            using var cut = new MemoryStream([.. bytes.Take(bytes.Count - 3 - end.Length)]);
            Assert.Contains("ends at vector 2 of 2", Assert.Throws<FormatException>(() => WordVectors.Read(cut, format: WordVectorFormat.Word2VecBinary)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_line_that_does_not_fit_is_named()
    {
        Assert.Contains("line 2", Assert.Throws<FormatException>(() => Read("a 1 2\nb 1\n")).Message, StringComparison.Ordinal);
        Assert.Contains("line 2, 'b 1 x': number 2 of 2", Assert.Throws<FormatException>(() => Read("a 1 2\nb 1 x\n")).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<FormatException>(() => Read("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_a_row_for_each_id()
    {
        var vocabulary = new Vocabulary(["cat", "dog"]);
        var vectors = Read("cat 1 2 3\n");
        var table = vectors.Table(vocabulary, seed: 5);
        Assert.Equal([4, 3], table.Shape);
        var values = table.ToArray();
        Assert.Equal([0f, 0, 0], values[..3]);
        Assert.Equal([1f, 2, 3], values[6..9]);
        Assert.All(values[3..6].Concat(values[9..]), v => Assert.NotEqual(0, v));
        Assert.Equal(values, vectors.Table(vocabulary, seed: 5).ToArray());
        Assert.Equal(0.5, vectors.Coverage(vocabulary));
        // What an embedding starts with.
        var embedding = new Embedding(4, 3) { Vectors = table };
        Assert.Equal([1f, 2, 3], embedding.Call(Tensor.From(new[] { 2 }, [1, 1])).ToArray());
    }
}
