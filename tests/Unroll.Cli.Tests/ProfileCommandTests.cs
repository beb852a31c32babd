using System.Text.Json;

namespace Unroll.Cli.Tests;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    private string Saved(string name, Sequential model)
    {
        string path = _run.Path(name);
        model.Save(path);
        return path;
    }

    private string Plain() => Saved("plain.unroll", new Sequential { new Lstm(4), new Dense(2) }.Build([null, 2]));

    [Fact]
    public async Task A_profile_prints_a_table_of_the_layers()
    {
        (int code, string output, string error) = await _run.InProcess("profile", Plain(), "--shape", "3x7x2", "--seconds", "0", "--threads", "1");
        Assert.Equal((0, ""), (code, error));
        foreach (string part in (string[])["Profile: sequential (Sequential)", "inputs [3, 7, 2]", "1 thread", "Forward", "lstm", "dense", "total", "bound by"])
            Assert.Contains(part, output);
        Assert.DoesNotContain("Backward", output);
    }

    [Fact]
    public async Task Training_steps_are_measured_as_json()
    {
        (int code, string output, string error) = await _run.InProcess("profile", Plain(), "--train", "--seconds", "0", "--json");
        Assert.Equal((0, ""), (code, error));
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement root = json.RootElement;
        Assert.Equal("[32, 100, 2]", root.GetProperty("inputs")[0].GetString());
        Assert.Equal(["sequential", "lstm", "dense"], root.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("name").GetString()));
        Assert.True(root.GetProperty("layers")[1].GetProperty("backward").GetProperty("operations").GetInt64() > 0);
        foreach (string name in (string[])["loss", "rest", "total", "data", "backward_operations", "peak_gflops"])
            Assert.True(root.TryGetProperty(name, out _), name);
    }

    [Fact]
    public async Task The_models_own_loss_decides_the_targets()
    {
        foreach ((Loss loss, int i) in ((Loss[])[Loss.SparseCategoricalCrossEntropy, Loss.CategoricalCrossEntropy, Loss.BinaryCrossEntropy]).Select((l, i) => (l, i)))
        {
            var model = new Sequential { new Embedding(9, 3), new Gru(4) { ReturnSequences = true }, new Dense(5) }.Build([null]);
            model.Compile(new Sgd(0.1), loss);
            (int code, string output, string error) = await _run.InProcess("profile", Saved($"{i}.unroll", model), "--train", "--shape", "2x6", "--seconds", "0");
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("embedding", output);
        }
    }

    [Fact]
    public async Task Data_comes_from_a_file_of_the_models_columns()
    {
        string file = _run.SmallCsv("two.csv", "shop,web");
        (int code, string output, string error) = await _run.InProcess("profile", Plain(), "--data", file, "--seconds", "0");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("inputs [1, 60, 2]", output);
        (code, _, error) = await _run.InProcess("profile", Plain(), "--data", _run.SmallCsv());
        Assert.Equal(1, code);
        Assert.Contains("has 1 columns of numbers (sales); the model takes [?, ?, 2]", error);
    }

    [Fact]
    public async Task A_shape_that_does_not_fit_is_refused_with_one_that_does()
    {
        (int code, _, string error) = await _run.InProcess("profile", Plain(), "--shape", "3x7x5");
        Assert.Equal(1, code);
        Assert.Contains("--shape was 3x7x5; the model takes [?, ?, 2] (batch first, ? is any length), for example 32x100x2.", error);
        (code, _, error) = await _run.InProcess("profile", Plain(), "--seconds", "long");
        Assert.Equal(2, code);
    }
}
