using Unroll.Conformance;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Conformance;

/// <summary>What the runner says of cases that fail, are skipped, or are none.</summary>
public sealed class RunnerTests : IDisposable
{
    const string Dense = """
        {"id": "dense/1", "layer": "Dense", "config": {"name": "d", "units": 1, "use_bias": false}, "weights": [{"path": "d/kernel", "value": {"shape": [2, 1], "dtype": "float32", "data": [1, 2]}}],
         "inputs": [{"shape": [1, 2], "dtype": "float32", "data": [3, 4]}], "inputs_are_list": false, "expected_from": "test",
         "expected": [{"output": 0, "value": {"shape": [1, 1], "dtype": "float32", "data": [11]}, "tolerance": {"atol": 1e-6, "rtol": 1e-6}}], "computed": [{"shape": [1, 1], "dtype": "float32", "data": [COMPUTED]}]}
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("unroll-conformance-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_case_of_an_unseen_name_passes()
    {
        Write("anything/at-all.json", Dense.Replace("COMPUTED", "11", StringComparison.Ordinal));
        var (ok, text) = Run();
        Assert.True(ok, text);
        Assert.EndsWith("1 passed, 0 failed, 0 skipped", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_fails_is_named_with_its_largest_difference()
    {
        Write("x.json", $$"""{"cases": [{{Dense.Replace("COMPUTED", "11.5", StringComparison.Ordinal)}}]}""");
        var (ok, text) = Run();
        Assert.False(ok);
        Assert.Contains("FAIL  keras_tests x.json dense/1: output 0 (computed float64): element 0 of [1, 1] is 11, expected 11.5; off by 0.5 at most", text, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 1 failed, 0 skipped", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_broken_fails_by_name_and_stops_nothing()
    {
        Write("a.json", """{"cases": [{"id": """);
        Write("b.json", Dense.Replace("COMPUTED", "11", StringComparison.Ordinal));
        Write("m/model.onnx", "no model");
        Write("c.json", """{"cases": [{"id": "odd", "weights": [], "sense": 1}, {"id": "torn", "layer": "GRU", "config": {}, "inputs": [], "computed": []}]}""");
        var (ok, text) = Run();
        Assert.False(ok);
        Assert.Contains("a.json", text, StringComparison.Ordinal);
        Assert.Contains("FAIL  unreadable model.onnx", text, StringComparison.Ordinal);
        Assert.Contains("FAIL  unreadable c.json odd: no known kind of case has these fields: id, weights, sense", text, StringComparison.Ordinal);
        Assert.Contains("FAIL  keras_tests c.json torn", text, StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 4 failed, 0 skipped", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_sort_is_a_note_and_a_list_of_contents_is_nothing()
    {
        Write("notes.txt", "");
        Write("settings.json", """{"size": 3}""");
        Write("manifest.json", """{"cases": [{"id": "dense/1", "file": "b.json", "layer": "Dense"}]}""");
        var (ok, text) = Run();
        Assert.True(ok, text);
        Assert.Contains("notes.txt is not read: it is neither JSON nor an ONNX model", text, StringComparison.Ordinal);
        Assert.Contains("settings.json is not read: it holds no case of a known kind", text, StringComparison.Ordinal);
        Assert.DoesNotContain("manifest.json", text, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 0 failed, 0 skipped", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_skipped_is_counted_and_says_why()
    {
        Write("f.json", """{"id": "lstm", "torch_file": "lstm.pt", "outputs": []}""");
        var (ok, text) = Run();
        Assert.True(ok, text);
        Assert.Contains("skipped 1 of torch_files: ", text, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 0 failed, 1 skipped", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_was_asked_for_runs()
    {
        Write("b.json", Dense.Replace("COMPUTED", "12", StringComparison.Ordinal));
        Assert.EndsWith("0 passed, 0 failed, 0 skipped", Run("--only", "lstm").Text, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 1 failed, 0 skipped", Run("--only", "lstm", "--only", "DENSE").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No folder was given.")]
    [InlineData("--fast is not known", "--fast", ".")]
    [InlineData("There is no folder or file 'nowhere/at-all'.", "nowhere/at-all")]
    public void Wrong_arguments_are_named(string expected, params string[] args)
    {
        using var error = new StringWriter();
        Assert.Null(Arguments.Parse(args, error));
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("usage:", error.ToString(), StringComparison.Ordinal);
    }

    (bool Ok, string Text) Run(params string[] options)
    {
        using var output = new StringWriter();
        var ok = new Runner(Arguments.Parse([_folder, .. options], output)!, output).Run();
        return (ok, output.ToString().TrimEnd());
    }

    void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
