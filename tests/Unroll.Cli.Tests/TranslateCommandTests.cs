namespace Unroll.Cli.Tests;

public sealed class TranslateCommandTests : IDisposable
{
    private static readonly string[] Quick = ["--units", "12", "--embedding", "8", "--epochs", "6", "--batch", "8", "--rate", "0.02", "--dropout", "0"];

    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    private string Pairs(string name = "pairs.tsv")
    {
        string[] from = ["red", "green", "blue"], to = ["rot", "gruen", "blau"];
        return _run.Write(name, string.Concat(Enumerable.Range(0, 81).Select(i => (i % 3, i / 3 % 3, i / 9 % 3)).Select(t =>
            $"{from[t.Item1]} {from[t.Item2]} {from[t.Item3]}\t{to[t.Item3]} {to[t.Item2]} {to[t.Item1]}\tfrom nowhere\n")));
    }

    [Fact]
    public async Task Pairs_are_learned_and_texts_are_translated_with_a_picture()
    {
        string model = _run.Path("t.unroll"), picture = _run.Path("a.svg");
        (int code, string output, string error) = await _run.InProcess(["translate", "train", Pairs(), "--out", model, .. Quick]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("pairs.tsv: 81 pairs", output, StringComparison.Ordinal);
        Assert.Matches(@"test, texts drawn at random: \d+\.\d % of 3 texts translated exactly; token error rate \d+\.\d %", output);

        (code, output, error) = await _run.InProcess("translate", model, "red green", "--best", "2", "--svg", picture);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(2, output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Length);
        Assert.StartsWith("<svg", File.ReadAllText(picture), StringComparison.Ordinal);
        (code, output, error) = await _run.InProcess("translate", model, "red yellow", "--json");
        Assert.Equal(0, code);
        Assert.Contains("'yellow'", error, StringComparison.Ordinal);
        Assert.Contains("\"attention\"", output, StringComparison.Ordinal);

        (code, _, error) = await _run.InProcess("translate", model, "red", "--beam", "50");
        Assert.Equal(1, code);
        Assert.Contains("a beam of width 50; needed at most 7", error, StringComparison.Ordinal);
        (code, _, error) = await _run.InProcess("translate", model, "");
        Assert.Equal(1, code);
        Assert.Contains("has no tokens", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red\trot\nno tab here\n", "line 2: 'no tab here' is no pair")]
    [InlineData("", "is empty")]
    [InlineData("red\trot\n\0\u0001", "is not text")]
    [InlineData("red\trot\n", "holds 1 pairs; needed ten")]
    public async Task A_file_without_pairs_is_refused(string content, string said)
    {
        (int code, _, string error) = await _run.InProcess("translate", "train", _run.Write("p.tsv", content), "--out", _run.Path("t.unroll"));
        Assert.Equal(1, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("--verbose", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.Path("t.unroll")));
    }

    [Fact]
    public async Task A_file_that_is_no_translator_is_refused()
    {
        (int code, _, string error) = await _run.InProcess("translate", Pairs(), "red");
        Assert.Equal(1, code);
        Assert.Contains("pairs.tsv", error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await _run.InProcess("translate", "model.unroll")).Code);
    }
}
