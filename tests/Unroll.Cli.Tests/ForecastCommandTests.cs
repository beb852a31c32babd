using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Unroll.Cli.Tests;

public sealed class ForecastCommandTests : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    private string[] Small(params string[] more) => Small(3, more);

    private string[] Small(int epochs, params string[] more)
        => ["forecast", _run.SmallCsv(), "--units", "4", "--epochs", $"{epochs}", "--horizon", "6", "-m", _run.Path("s.unroll"), "-o", _run.Path("s.csv"), "-r", _run.Path("s.html"), .. more];

    [Fact]
    public async Task A_forecast_prints_scores_and_writes_three_files()
    {
        (int code, string output, string error) = await _run.InProcess(Small());
        Assert.Equal((0, ""), (code, error));
        foreach (string part in (string[])["60 rows (monthly)", "choosing transforms", "epoch 3/3, loss", "validation loss", "network", "naive (last value)", "network output zero", "RMSE", "lstm"])
            Assert.Contains(part, output);
        Series written = SeriesCsv.Read(_run.Path("s.csv"), new SeriesCsvOptions { Columns = ["sales", "sales truth"] });
        Assert.Equal(12, written.Count);
        Assert.Equal("2019-07", written.Label(0));
        Assert.True(double.IsNaN(written["sales truth"][11]));
        Assert.Contains("<svg", File.ReadAllText(_run.Path("s.html")));
        Assert.Equal(["s.csv", "s.html", "s.unroll", "small.csv"], Directory.GetFiles(_run.Folder).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Json_is_json_and_nothing_else()
    {
        (int code, string output, _) = await _run.InProcess(Small("--json"));
        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal("network", json.RootElement.GetProperty("scores")[0].GetProperty("name").GetString());
        Assert.Equal(6, json.RootElement.GetProperty("columns")[0].GetProperty("future_forecast").GetArrayLength());
    }

    [Fact]
    public async Task A_saved_model_predicts_what_the_forecast_wrote()
    {
        await _run.InProcess(Small());
        (int code, string output, string error) = await _run.InProcess("predict", _run.Path("s.unroll"), _run.Path("small.csv"));
        Assert.Equal((0, ""), (code, error));
        Series predicted = SeriesCsv.Read(new StringReader(output));
        Series written = SeriesCsv.Read(_run.Path("s.csv"), new SeriesCsvOptions { Columns = ["sales"] });
        Assert.Equal("2020-01", predicted.Label(0));
        Assert.Equal(written["sales"][6..].ToArray(), predicted["sales"].ToArray());

        (code, output, _) = await _run.InProcess("predict", _run.Path("s.unroll"), _run.Path("small.csv"), "--horizon", "9", "-o", _run.Path("p.csv"));
        Assert.Equal(0, code);
        Assert.Equal(9, SeriesCsv.Read(_run.Path("p.csv")).Count);

        (_, output, _) = await _run.InProcess("predict", _run.Path("s.unroll"), _run.Path("small.csv"), "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal("2020-01", json.RootElement.GetProperty("labels")[0].GetString());
        Assert.Equal(predicted["sales"].ToArray(), json.RootElement.GetProperty("columns").GetProperty("sales").EnumerateArray().Select(e => e.GetDouble()));
    }

    [Fact]
    public async Task Columns_that_the_model_does_not_use_may_hold_anything()
    {
        await _run.InProcess(Small());
        string[] lines = File.ReadAllLines(_run.Path("small.csv"));
        File.WriteAllLines(_run.Path("wider.csv"), lines.Select((line, i) => i == 0 ? $"{line},extra" : $"{line},{(i == 3 ? "oops" : i.ToString(CultureInfo.InvariantCulture))}"));
        (_, string expected, _) = await _run.InProcess("predict", _run.Path("s.unroll"), _run.Path("small.csv"));
        (int code, string output, string error) = await _run.InProcess("predict", _run.Path("s.unroll"), _run.Path("wider.csv"));
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(expected, output);
    }

    [Fact]
    public async Task A_column_mismatch_names_the_columns()
    {
        await _run.InProcess(Small());
        (int code, _, string error) = await _run.InProcess("predict", _run.Path("s.unroll"), _run.SmallCsv("other.csv", "shop,web"));
        Assert.Equal(1, code);
        Assert.Contains("The model forecasts the columns 'sales'; the data has 'shop', 'web' and lacks 'sales'.", error);
    }

    [Fact]
    public async Task A_summary_shows_layers_and_parameters()
    {
        await _run.InProcess(Small());
        (int code, string output, _) = await _run.InProcess("summary", _run.Path("s.unroll"));
        Assert.Equal(0, code);
        Assert.Contains("lstm_1", output);
        Assert.Contains("96", output);
        Assert.Contains("lookback", output);
        Assert.Matches("trained: +seed [0-9]+, [0-9]+ samples in batches of [0-9]+, [0-9]+ epochs?, data [0-9a-f]{12}, Unroll ", output);
        (_, output, _) = await _run.InProcess("summary", _run.Path("s.unroll"), "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement layer = json.RootElement.GetProperty("layers").EnumerateArray().First(l => l.GetProperty("name").GetString() == "lstm_1");
        Assert.Equal(96, layer.GetProperty("parameters").GetInt64());
        Assert.Equal("sales", json.RootElement.GetProperty("notes").GetProperty("columns").GetString());
    }

    [Fact]
    public async Task A_summary_says_with_what_a_model_was_trained()
    {
        var model = new Sequential { new Dense(1) };
        model.Compile(new Sgd(0.1), Loss.MeanSquaredError);
        model.Fit(Tensor.Ones([4, 2]), Tensor.Ones([4, 1]), new FitOptions { Seed = 7 });
        model.Save(_run.Path("own.unroll"));
        (_, string output, _) = await _run.InProcess("summary", _run.Path("own.unroll"));
        Assert.Matches("trained: +seed 7, order 7, 4 samples in batches of 32, 1 epoch, data [0-9a-f]{12}, Unroll ", output);
        (_, output, _) = await _run.InProcess("summary", _run.Path("own.unroll"), "--json");
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(64, json.RootElement.GetProperty("training_record").GetProperty("data_sha256").GetString()!.Length);
    }

    [Fact]
    public async Task Several_columns_are_forecast_together()
    {
        string file = _run.SmallCsv("two.csv", "shop,web");
        (int code, string output, string error) = await _run.InProcess("forecast", file, "--units", "4", "--epochs", "2", "--horizon", "6", "-c", "web", "-c", "shop",
            "-m", _run.Path("s.unroll"), "-o", _run.Path("s.csv"), "-r", _run.Path("s.html"));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("columns web, shop", output);
        Assert.StartsWith("month,part,web,web truth,shop,shop truth", File.ReadAllText(_run.Path("s.csv")));
    }

    [Fact]
    public async Task A_foreign_model_file_is_refused_in_a_sentence()
    {
        string file = _run.Write("m.unroll", "this is no model");
        (int code, _, string error) = await _run.InProcess("predict", file, _run.SmallCsv());
        Assert.Equal(1, code);
        Assert.Contains("m.unroll", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task An_interrupted_training_saves_the_best_so_far_and_answers_130()
    {
        using var stop = new CancellationTokenSource();
        Task<(int Code, string Output, string Error)> job = Task.Run(() => _run.InProcess(Small(100_000), stop.Token));
        stop.CancelAfter(TimeSpan.FromSeconds(4));
        (int code, _, string error) = await job;
        Assert.Equal(130, code);
        Assert.Contains("Interrupted", error);
        Assert.Equal(0, (await _run.InProcess("predict", _run.Path("s.unroll"), _run.Path("small.csv"))).Code);
    }

    [Fact]
    public void As_a_process_it_answers_with_its_exit_code_and_plain_lines()
    {
        using Process process = _run.Start(Small());
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, error));
        Assert.DoesNotContain('\u001b', output);
        Assert.Contains("RMSE", output);
        using Process bad = _run.Start("forecast", "nowhere.csv");
        bad.WaitForExit();
        Assert.Equal(1, bad.ExitCode);
    }
}
