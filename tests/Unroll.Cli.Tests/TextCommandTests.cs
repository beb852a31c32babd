using System.Text.Json;

namespace Unroll.Cli.Tests;

public sealed class TextCommandTests : IDisposable
{
    private static readonly string[] Quick = ["--units", "12", "--layers", "1", "--embedding", "6", "--epochs", "4", "--batch", "4", "--steps", "20", "--rate", "0.02", "--checks", "2"];

    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    private string TextFile(string name = "lines.txt") => _run.Write(name, string.Concat(Enumerable.Repeat("abcdef\nABCDEF\n", 120)));

    [Fact]
    public async Task A_text_is_learned_and_the_model_writes()
    {
        string model = _run.Path("m.unroll");
        (int code, string output, string error) = await _run.InProcess(["text", "train", TextFile(), "--out", model, .. Quick]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("lines.txt: 1,680 characters", output, StringComparison.Ordinal);
        Assert.Matches(@"epoch 4\.00, \d\.\d{3} nats \(\d\.\d\d bits a character\), validation \d\.\d{3}", output);
        Assert.Contains("          | ", output, StringComparison.Ordinal);
        Assert.Matches(@"test, the last 168 characters: \d\.\d{3} nats a character, \d\.\d{3} bits, perplexity", output);

        (code, output, error) = await _run.InProcess("text", "sample", model, "--prompt", "abc", "--length", "30", "--temperature", "0.5", "--top-p", "0.9");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("abc", output, StringComparison.Ordinal);
        Assert.Equal(33, output.ReplaceLineEndings("\n").TrimEnd('\n').Length, 3.0);
        Assert.Equal(output, (await _run.InProcess("text", "sample", model, "--prompt", "abc", "--length", "30", "--temperature", "0.5", "--top-p", "0.9")).Output);

        (code, _, error) = await _run.InProcess("text", "sample", model, "--prompt", "abc\u00fc");
        Assert.Equal(1, code);
        Assert.Contains("'\u00fc', which the training text did not", error, StringComparison.Ordinal);
        Assert.DoesNotContain("--verbose", error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", error, StringComparison.Ordinal);
        (code, _, error) = await _run.InProcess("text", "sample", model, "--top-k", "99");
        Assert.Equal(1, code);
        Assert.Contains("got TopK 99; needed at most", error, StringComparison.Ordinal);

        (code, output, error) = await _run.InProcess("text", "sample", model, "--prompt", "abc", "--length", "4", "--beam", "3");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(output, (await _run.InProcess("text", "sample", model, "--prompt", "abc", "--length", "4", "--beam", "3")).Output);
        (code, _, error) = await _run.InProcess("text", "sample", model, "--beam", "99");
        Assert.Equal(1, code);
        Assert.Contains("a beam of width 99; needed at most", error, StringComparison.Ordinal);
        Assert.Contains("leave --seed out", (await _run.InProcess("text", "sample", model, "--beam", "3", "--seed", "2")).Error, StringComparison.Ordinal);
        foreach (string[] how in (string[][])[[], ["--beam", "3"]])
        {
            (code, output, error) = await _run.InProcess(["text", "sample", model, "--prompt", "abc", .. how], new CancellationToken(true));
            Assert.Equal((ExitCode.Interrupted, ""), (code, error));
            Assert.StartsWith("abc", output, StringComparison.Ordinal);
        }

        // Temperature 0 is the likeliest character each time, whatever the seed.
        Assert.Equal((await _run.InProcess("text", "sample", model, "--temperature", "0", "--seed", "5")).Output, (await _run.InProcess("text", "sample", model, "--temperature", "0")).Output);
    }

    [Fact]
    public async Task Json_holds_the_curve_and_nothing_else_is_printed()
    {
        (int code, string output, string error) = await _run.InProcess(["text", "train", TextFile(), "--json", "--words", "--out", _run.Path("w.unroll"), .. Quick]);
        Assert.Equal((0, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("curve").GetArrayLength());
        Assert.Equal(json.RootElement.GetProperty("nats").GetDouble() / Math.Log(2), json.RootElement.GetProperty("bits").GetDouble(), 12);
    }

    [Theory]
    [InlineData("empty.txt", "", "is empty; a text was needed")]
    [InlineData("blank.txt", " \n \n", "holds only white space")]
    [InlineData("short.txt", "abc", "a longer text")]
    public async Task A_file_without_text_is_refused(string name, string content, string said)
    {
        (int code, string output, string error) = await _run.InProcess("text", "train", _run.Write(name, content), "--out", _run.Path("m.unroll"), "--epochs", "1", "--json");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.Path("m.unroll")));
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_refused()
    {
        File.WriteAllBytes(_run.Path("picture.txt"), [0x89, 0x50, 0x4E, 0x47, 0, 1, 2]);
        (int code, _, string error) = await _run.InProcess("text", "train", _run.Path("picture.txt"));
        Assert.Equal(1, code);
        Assert.Contains("is not text: byte 4 is zero", error, StringComparison.Ordinal);
        File.WriteAllBytes(_run.Path("latin.txt"), [.. "caf"u8, 0xE9, .. " au lait"u8]);
        (code, _, error) = await _run.InProcess("text", "train", _run.Path("latin.txt"));
        Assert.Equal(1, code);
        Assert.Contains("is not text in UTF-8", error, StringComparison.Ordinal);
        (code, _, error) = await _run.InProcess("text", "train", _run.Path("nowhere.txt"));
        Assert.Equal(1, code);
        Assert.Contains("is not there", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_options_and_foreign_files_are_refused()
    {
        Assert.Equal(2, (await _run.InProcess("text", "train", TextFile(), "--minutes", "1", "--epochs", "2")).Code);
        Assert.Contains("--minutes was 0; a number above 0", (await _run.InProcess("text", "train", TextFile(), "--minutes", "0")).Error, StringComparison.Ordinal);
        Assert.Contains("--temperature was hot", (await _run.InProcess("text", "sample", "m.unroll", "--temperature", "hot")).Error, StringComparison.Ordinal);
        (int code, _, string error) = await _run.InProcess("text", "sample", TextFile());
        Assert.Equal(1, code);
        Assert.Contains("lines.txt", error, StringComparison.Ordinal);
        Assert.Contains("text train", (await _run.InProcess("text", "--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_saves_nothing_or_the_best()
    {
        (int code, _, string error) = await _run.InProcess(["text", "train", TextFile(), "--out", _run.Path("m.unroll"), .. Quick], new CancellationToken(true));
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.NotEqual("", error);
        Assert.False(File.Exists(_run.Path("m.unroll")));
    }
}
