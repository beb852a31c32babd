using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Unroll.Cli.Tests;

public sealed class ClassifyCommandTests : IDisposable
{
    private static readonly string[] Quick = ["--units", "6", "--embedding", "8", "--epochs", "25", "--batch", "8", "--test", "0.2"];

    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    /// <summary>Texts in which one word decides; a cell holds commas, quotes and a line break.</summary>
    private static IEnumerable<(string Text, string Label)> Reviews(int count = 100)
    {
        var random = new Random(5);
        string[] filler = ["the", "film", "is", "rather", "long"];
        for (int i = 0; i < count; i++)
        {
            string rest = string.Join(' ', Enumerable.Range(0, 2 + random.Next(4)).Select(_ => filler[random.Next(5)]));
            yield return (i % 2 == 0 ? $"{rest}, \"great\"" : $"dull\n{rest}", i % 2 == 0 ? "liked" : "disliked");
        }
    }

    private string ReviewsCsv(string name = "reviews.csv")
        => _run.Write(name, "id,Text,label\n" + string.Concat(Reviews().Select((r, i) => $"{i},\"{r.Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{r.Label}\n")));

    private string RunsCsv(Func<int, string>? speed = null)
    {
        IEnumerable<string> rows = from run in Enumerable.Range(0, 40)
                                   from t in Enumerable.Range(0, 10 + run % 3)
                                   let v = 50 + 9 * Math.Sin((run % 2 == 0 ? 0.3 : 1.6) * t + run)
                                   select string.Create(CultureInfo.InvariantCulture, $"r{run},{t},{speed?.Invoke(run) ?? v.ToString("F3", CultureInfo.InvariantCulture)},{t % 3},{(run % 2 == 0 ? "slow" : "fast")}\n");
        return _run.Write("runs.csv", "run,t,speed,load,state\n" + string.Concat(rows));
    }

    [Fact]
    public async Task Texts_are_learned_from_CSV_and_new_rows_get_answers()
    {
        string data = ReviewsCsv(), model = _run.Path("m.unroll"), answers = _run.Path("answers.csv");
        (int code, string output, string error) = await _run.InProcess(["classify", "train", data, "--text", "text", "--label", "label", "--out", model, .. Quick]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("reviews: 100 texts, 2 classes", output, StringComparison.Ordinal);
        Assert.Contains("20 of 100 texts, drawn at random", output, StringComparison.Ordinal);
        Assert.Contains("always the most frequent class: 50.00 %", output, StringComparison.Ordinal);
        Assert.Matches(@"accuracy 1?\d\d(\.\d+)? % of 20", output);
        Assert.Matches(@"\n\d+\.\d s\n", output.ReplaceLineEndings("\n"));

        string fresh = _run.Write("new.csv", "text,who\n\"a great film, really\",x\n,y\ndull,z\n");
        (code, output, error) = await _run.InProcess("classify", "predict", model, fresh, "-o", answers);
        Assert.Equal(0, code);
        Assert.Contains("1 empty text was left out (line 3)", error, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(answers);
        Assert.Equal("text,who,predicted,p(disliked),p(liked)", lines[0]);
        Assert.StartsWith("\"a great film, really\",x,liked,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("dull,z,disliked,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_for_each_class_and_a_seed_give_the_same_numbers()
    {
        string good = _run.Write("good.txt", string.Concat(Reviews().Where(r => r.Label == "liked").Select(r => r.Text + "\n")) + "\n");
        string bad = _run.Write("bad.txt", string.Concat(Reviews().Where(r => r.Label == "disliked").Select(r => r.Text.Replace("\n", " ", StringComparison.Ordinal) + "\n")));
        string[] args = ["classify", "train", "--class", $"positive={good}", "--class", $"negative={bad}", "--json", .. Quick];
        (int code, string first, string _) = await _run.InProcess([.. args, "-o", _run.Path("a.unroll")]);
        Assert.Equal(0, code);
        (_, string second, _) = await _run.InProcess([.. args, "-o", _run.Path("b.unroll")]);
        using JsonDocument one = JsonDocument.Parse(first), two = JsonDocument.Parse(second);
        Assert.Equal(20, one.RootElement.GetProperty("samples").GetInt32());
        Assert.Equal(one.RootElement.GetProperty("confusion").ToString(), two.RootElement.GetProperty("confusion").ToString());
        Assert.InRange(one.RootElement.GetProperty("accuracy").GetDouble(), 0.9, 1);

        // Seed, versions and the data's hash are in the file; other texts have another one.
        (_, string summary, _) = await _run.InProcess("summary", _run.Path("a.unroll"));
        Assert.Matches("trained: +seed 1, order 1, [0-9]+ samples in batches of [0-9]+, [0-9]+ epochs?, data [0-9a-f]{12}, Unroll ", summary);
        string Hash(string text) => Regex.Match(text, "data ([0-9a-f]{12})").Groups[1].Value;
        (_, string again, _) = await _run.InProcess("summary", _run.Path("b.unroll"));
        Assert.Equal(Hash(summary), Hash(again));
        await _run.InProcess(["classify", "train", "--class", $"positive={bad}", "--class", $"negative={good}", .. Quick, "-o", _run.Path("c.unroll")]);
        (_, string other, _) = await _run.InProcess("summary", _run.Path("c.unroll"));
        Assert.NotEqual(Hash(summary), Hash(other));

        // The two files hold the same model: the answers are the same to the last digit.
        string lines = _run.Write("lines.txt", "a great film\ndull\n");
        (_, string left, _) = await _run.InProcess("classify", "predict", _run.Path("a.unroll"), lines);
        (_, string right, _) = await _run.InProcess("classify", "predict", _run.Path("b.unroll"), lines);
        Assert.Equal(left, right);
        Assert.StartsWith("line,predicted,p(negative),p(positive)\n1,positive,", left, StringComparison.Ordinal);
        (code, _, string error) = await _run.InProcess("classify", "predict", _run.Path("a.unroll"), ReviewsCsv());
        Assert.Equal(1, code);
        Assert.Contains("does not know which column", error, StringComparison.Ordinal);

        // One column can be no other, and a file that is not there has no columns at all.
        (code, string column, _) = await _run.InProcess("classify", "predict", _run.Path("a.unroll"), _run.Write("column.csv", "text\na great film\ndull\n"));
        Assert.Equal(0, code);
        Assert.Contains("a great film,positive,", column, StringComparison.Ordinal);
        (code, _, error) = await _run.InProcess("classify", "predict", _run.Path("a.unroll"), _run.Path("missing.csv"));
        Assert.Equal(1, code);
        Assert.Contains("is not there", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequences_of_numbers_have_a_row_a_step()
    {
        string data = RunsCsv(), model = _run.Path("runs.unroll");
        (int code, string output, string error) = await _run.InProcess(["classify", "train", data, "--key", "run", "--time", "t", "--label", "state", "-o", model, .. Quick]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("runs: 40 sequences, 2 classes", output, StringComparison.Ordinal);
        Assert.Equal(["speed", "load"], SequenceClassifier.Load(model).Features!);

        // Columns are taken by name: their order does not matter, and others may be there.
        string fresh = _run.Write("new.csv", "load,other,t,run,speed\n0,x,1,k,50\n1,x,2,k,51\n");
        (code, output, _) = await _run.InProcess("classify", "predict", model, fresh);
        Assert.Equal(0, code);
        Assert.StartsWith("run,predicted,p(fast),p(slow)\nk,", output, StringComparison.Ordinal);
        (code, _, error) = await _run.InProcess("classify", "predict", model, _run.Write("less.csv", "t,run,speed\n1,k,50\n"));
        Assert.Equal(1, code);
        Assert.Contains("the columns 'speed', 'load' are needed; the file lacks 'load' and has 't', 'run', 'speed'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_classes_a_text()
    {
        string data = _run.Write("t.csv", "body;topics\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i % 2 == 0 ? "rain" : "sun")} {(i % 3 == 0 ? "match" : "vote")};{(i % 2 == 0 ? "weather" : "")}{(i % 3 == 0 ? "|sport" : "")}\n")));
        string model = _run.Path("t.unroll");
        (int code, string output, string error) = await _run.InProcess(["classify", "train", data, "--text", "body", "--label", "topics", "--several", "|", "-o", model, "--units", "16", "--embedding", "32", "--epochs", "250", "--batch", "4", "--test", "0.2"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("micro F1", output, StringComparison.Ordinal);
        (_, output, _) = await _run.InProcess("classify", "predict", model, _run.Write("n.csv", "body\nrain match\nsun vote\n"));
        Assert.StartsWith("body,predicted,p(sport),p(weather)\nrain match,sport|weather,", output, StringComparison.Ordinal);
        Assert.Contains("\nsun vote,,", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "classify", "train" }, "Nothing to train on. Usual fix: unroll classify train FILE.csv")]
    [InlineData(new[] { "classify", "train", "DATA", "--text", "text" }, "--label says which column holds the classes")]
    [InlineData(new[] { "classify", "train", "DATA", "--text", "body", "--label", "label" }, "there is no column 'body'; the columns are 'id', 'Text', 'label'")]
    [InlineData(new[] { "classify", "train", "nowhere.csv", "--text", "a", "--label", "b" }, "The file 'nowhere.csv' is not there")]
    [InlineData(new[] { "classify", "train", "--class", "good.txt" }, "--class was 'good.txt'; a name and a file are needed")]
    [InlineData(new[] { "classify", "train", "DATA", "--text", "text", "--label", "label", "-o", "DATA" }, "that is the data")]
    public async Task What_is_wrong_is_one_sentence(string[] args, string expected)
    {
        string data = ReviewsCsv();
        string before = File.ReadAllText(data);
        (int code, _, string error) = await _run.InProcess([.. args.Select(a => a == "DATA" ? data : a)]);
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(data));
    }

    [Theory]
    [InlineData("text,label\na,x\n,y\nb,\n", "line 4: the column 'label' is empty")]
    [InlineData("text,label\na,x\nb,x\nc,x\n", "all samples are of the class 'x'")]
    [InlineData("text,label\na,b,x\n", "3 cells where the header has 2")]
    [InlineData("text,label\n", "has no rows")]
    [InlineData("", "is empty")]
    [InlineData("text,text,label\na,b,c\n", "the column 'text' twice")]
    public async Task Bad_files_are_named(string text, string expected)
    {
        (int code, _, string error) = await _run.InProcess("classify", "train", _run.Write("bad.csv", text), "--text", "text", "--label", "label", "-o", _run.Path("m.unroll"));
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.Path("m.unroll")));
    }

    [Theory]
    [InlineData("run,t,v,state\na,1,5,x\na,1,6,x\n", "line 3: the time '1' is there twice")]
    [InlineData("run,t,v,state\na,2,5,x\na,1,6,x\n", "line 3: the time '1' comes after '2'")]
    [InlineData("run,t,v,state\na,1,5,x\na,2,6,y\n", "line 3: sequence 'a' has the class 'y' here and 'x' on line 2")]
    [InlineData("run,t,v,state\na,1,5,x\na,2,much,x\na,3,7,x\n", "line 3, column 'v': 'much' is not a number")]
    [InlineData("run,t,v,state\na,1,5,x\n,2,6,y\n", "line 3: the column 'run' is empty")]
    [InlineData("run,t,v,state\na,1,p,x\na,2,q,x\n", "no column of numbers was found")]
    public async Task Bad_sequences_are_named(string text, string expected)
    {
        (int code, _, string error) = await _run.InProcess("classify", "train", _run.Write("bad.csv", text), "--key", "run", "--time", "t", "--label", "state", "-o", _run.Path("m.unroll"));
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_another_kind_is_refused()
    {
        var model = new Sequential { new Dense(1) }.Build([null, 3]);
        model.Save(_run.Path("plain.unroll"));
        (int code, _, string error) = await _run.InProcess("classify", "predict", _run.Path("plain.unroll"), ReviewsCsv());
        Assert.Equal(1, code);
        Assert.Contains("holds a model but no classifier", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_has_examples_and_bad_arguments_end_with_2()
    {
        (int code, string output, _) = await _run.InProcess("classify", "train", "--help");
        Assert.Equal(0, code);
        Assert.Contains("unroll classify train --class positive=rt-polarity.pos --class negative=rt-polarity.neg", output, StringComparison.Ordinal);
        Assert.Equal(2, (await _run.InProcess("classify", "train", "a.csv", "--test", "1.5")).Code);
        Assert.Equal(2, (await _run.InProcess("classify", "train", "a.csv", "--epochs", "0")).Code);
        Assert.Equal(2, (await _run.InProcess("classify")).Code);
    }

    [Fact]
    public async Task An_interrupted_training_that_has_nothing_saves_nothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        (int code, _, string error) = await _run.InProcess(["classify", "train", ReviewsCsv(), "--text", "text", "--label", "label", "-o", _run.Path("m.unroll")], source.Token);
        Assert.Equal(130, code);
        Assert.Contains("nothing was saved", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.Path("m.unroll")));
    }
}
