using System.Globalization;

namespace Unroll.Cli.Tests;

public sealed class TagCommandTests : IDisposable
{
    private static readonly string[] Quick = ["--units", "6", "--embedding", "8", "--epochs", "60", "--batch", "4", "--test", "0.2"];

    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    private static IEnumerable<(int Sentence, string Word, string Tag)> Words()
    {
        var random = new Random(3);
        string[] words = ["walk", "run", "call"];
        for (int i = 0; i < 60; i++)
        {
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                bool verb = random.Next(2) == 0;
                yield return (i, verb ? "to" : "the", verb ? "PART" : "DET");
                yield return (i, words[random.Next(3)], verb ? "VERB" : "NOUN");
            }
        }
    }

    [Fact]
    public async Task A_token_and_its_tag_a_line()
    {
        string data = _run.Write("words.conll", "-DOCSTART- O\n\n" + string.Concat(Words().GroupBy(w => w.Sentence).Select(s => string.Concat(s.Select(w => $"{w.Word} X {w.Tag}\n")) + "\n")));
        string model = _run.Path("words.unroll");
        (int code, string output, string error) = await _run.InProcess(["tag", "train", data, "--out", model, .. Quick]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("words: 60 sequences, 4 classes", output, StringComparison.Ordinal);
        Assert.Contains("of 12 of 60 sequences, drawn at random", output, StringComparison.Ordinal);
        (code, output, _) = await _run.InProcess("tag", "predict", model, _run.Write("new.conll", "to\nwalk\n\nthe\nwalk\n"));
        Assert.Equal(0, code);
        string[] rows = output.Split('\n');
        Assert.Equal("sentence,token,predicted,probability", rows[0]);
        Assert.StartsWith("1,walk,VERB,", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("2,walk,NOUN,", rows[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_a_token_in_CSV()
    {
        string data = _run.Write("words.csv", "sentence,word,tag\n" + string.Concat(Words().Select(w => $"{w.Sentence},{w.Word},{w.Tag}\n")));
        string model = _run.Path("m.unroll"), answers = _run.Path("a.csv");
        (int code, _, string error) = await _run.InProcess(["tag", "train", data, "--key", "sentence", "--token", "word", "--label", "tag", "-o", model, "--json", .. Quick]);
        Assert.Equal((0, ""), (code, error));
        (code, string output, _) = await _run.InProcess("tag", "predict", model, _run.Write("new.csv", "sentence,word,note\n7,to,a\n8,the,b\n7,call,c\n8,call,d\n"), "-o", answers);
        Assert.Equal(0, code);
        Assert.Contains("answers", output, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(answers);
        Assert.Equal("sentence,word,note,predicted,probability", rows[0]);
        // The rows stay in the order of the file, though sequences are interleaved.
        Assert.StartsWith("7,call,c,VERB,", rows[3], StringComparison.Ordinal);
        Assert.StartsWith("8,call,d,NOUN,", rows[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_with_a_state_for_each_row()
    {
        IEnumerable<string> rows = from run in Enumerable.Range(0, 30)
                                   from t in Enumerable.Range(0, 8)
                                   let high = (run + t) % 5 > 2
                                   select string.Create(CultureInfo.InvariantCulture, $"{run};2024-01-{t + 1:00};{(high ? 90.5 : 10.25) + run % 7};{(high ? "on" : "off")}\n");
        string data = _run.Write("m.csv", "run;day;load;state\n" + string.Concat(rows)), model = _run.Path("m.unroll");
        (int code, string output, string error) = await _run.InProcess(["tag", "train", data, "--key", "run", "--time", "day", "--label", "state", "-o", model, .. Quick]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("48 steps of 6 of 30 sequences", output, StringComparison.Ordinal);
        (code, output, _) = await _run.InProcess("tag", "predict", model, _run.Write("n.csv", "run;day;load\n1;2024-02-01;91\n1;2024-02-02;11\n"));
        Assert.Equal(0, code);
        Assert.Contains("\n1,2024-02-01,91,on,", output, StringComparison.Ordinal);
        Assert.Contains("\n1,2024-02-02,11,off,", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a X\nb\n", new string[0], "line 2: 'b' is one word")]
    [InlineData("\n\n", new string[0], "holds no sentences")]
    [InlineData("k,v,s\n1,2,x\n", new[] { "--key", "k" }, "--label is missing")]
    [InlineData("k,v,s\n1,2,x\n1,3,\n", new[] { "--key", "k", "--label", "s" }, "line 3: the column 's' is empty")]
    [InlineData("k,v,s\n1,2,x\n1,3,x\n", new[] { "--key", "k", "--label", "s" }, "all steps are of the class 'x'")]
    public async Task Bad_files_are_named(string text, string[] options, string expected)
    {
        (int code, _, string error) = await _run.InProcess(["tag", "train", _run.Write("bad.txt", text), "-o", _run.Path("m.unroll"), .. options]);
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
