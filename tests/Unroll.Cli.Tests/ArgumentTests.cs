namespace Unroll.Cli.Tests;

public sealed class ArgumentTests : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("forecast --units -3", "--units was -3")]
    [InlineData("forecast --horizon 0", "--horizon was 0")]
    [InlineData("forecast --epochs many", "many")]
    [InlineData("forecast --cell transformer", "transformer")]
    [InlineData("forecast --colour red", "--colour")]
    [InlineData("predict only-a-model", "DATA.csv")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("", "command")]
    public async Task Bad_arguments_answer_2_and_say_which(string line, string part)
    {
        (int code, string output, string error) = await _run.InProcess(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, code);
        Assert.Contains(part, error);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("--help", "unroll forecast sales.csv")]
    [InlineData("forecast --help", "--lookback")]
    [InlineData("predict -h", "unroll predict sales.unroll sales-2026.csv")]
    [InlineData("summary --help", "unroll summary sales.unroll")]
    public async Task Help_has_examples(string line, string part)
    {
        (int code, string output, string error) = await _run.InProcess(line.Split(' '));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Examples:", output);
        Assert.Contains(part, output);
    }

    [Fact]
    public async Task The_version_is_a_number_alone()
    {
        (int code, string output, _) = await _run.InProcess("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", output);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("date,y\n", "no rows")]
    [InlineData("date,y\n2020-01,1\n2020-02,x\n2020-03,3\n", "line 3, column 'y': 'x' is not a number")]
    [InlineData("date,y\n2020-01,1\n2020-02,2\n2020-03,3\n", "give a longer series")]
    public async Task A_bad_file_answers_1_with_one_sentence(string text, string part)
    {
        string file = _run.Write("bad.csv", text);
        (int code, _, string error) = await _run.InProcess("forecast", file, "-m", _run.Path("m"), "-o", _run.Path("o"), "-r", _run.Path("r"));
        Assert.Equal(1, code);
        Assert.Contains(part, error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(["bad.csv"], Directory.GetFiles(_run.Folder).Select(f => System.IO.Path.GetFileName(f)));
    }

    [Fact]
    public async Task A_missing_file_an_unknown_column_and_a_missing_folder_are_named()
    {
        Assert.Contains("'nowhere.csv' is not there", (await _run.InProcess("forecast", "nowhere.csv")).Error);
        Assert.Contains("There is no column 'x'; the columns are 'Passengers'.", (await _run.InProcess("forecast", "--column", "x")).Error);
        (int code, _, string error) = await _run.InProcess("forecast", "--model", _run.Path("no/such/model.unroll"));
        Assert.Equal(1, code);
        Assert.Contains("is not there; make it first", error);
        (code, _, error) = await _run.InProcess("predict", _run.Path("no.unroll"), _run.SmallCsv());
        Assert.Equal(1, code);
        Assert.Contains("no.unroll", error);
    }

    [Theory]
    [InlineData("m.unroll", "data.csv", "r.html", "Cannot write the forecast to", "that is the data; give another name.")]
    [InlineData("data.csv", "o.csv", "r.html", "Cannot write the model to", "that is the data; give another name.")]
    [InlineData("m.unroll", "o.csv", "m.unroll", "Cannot write the report to", "that is the model; give another name.")]
    public async Task A_file_is_never_written_over_another_of_the_same_job(string model, string output, string report, params string[] parts)
    {
        string file = _run.SmallCsv("data.csv"), before = File.ReadAllText(file);
        (int code, _, string error) = await _run.InProcess("forecast", file, "--units", "2", "--epochs", "1", "-m", _run.Path(model), "-o", _run.Path(output), "-r", _run.Path(report));
        Assert.Equal(1, code);
        Assert.All(parts, part => Assert.Contains(part, error));
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public async Task Verbose_shows_where_an_error_came_from()
    {
        Assert.DoesNotContain("   at ", (await _run.InProcess("forecast", "nowhere.csv")).Error);
        Assert.Contains("   at ", (await _run.InProcess("forecast", "nowhere.csv", "--verbose")).Error);
    }
}
