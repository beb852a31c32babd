using static Unroll.Tests.Saving.TestRegistry;

namespace Unroll.Tests.Saving;

/// <summary>Files stored in tests/golden: never made anew to let a test pass.</summary>
static class GoldenFile
{
    public static string Find(string name) => Path.Combine(Repository.Folder("tests", "golden"), name);

    /// <summary>A graph of two inputs, a shared layer, operators, a sub-model and a sequential model. Its numbers are exact in any order of
    /// adding. Called by hand, once for a format version.</summary>
    public static void WriteFormat1()
    {
        var (a, b) = (new Symbol("a", [3]), new Symbol("b", [3]));
        var shared = new TestDense(3) { Name = "shared", Activation = Activation.Relu };
        var inner = new Symbol("inner", [3]);
        var sub = new Functional(inner, shared.Call(inner) * 0.5f) { Name = "sub" };
        var tail = new Sequential { new TestDense(4), new TestDense(2) { Trainable = false } };
        var model = new Functional([a, b], [tail.Call(shared.Call(a) + sub.Call(b)[.., ..]), shared.Call(b)]) { Seed = 9, Step = 42 };
        foreach (var parameter in model.Parameters)
            parameter.Value = Tensor.From(Enumerable.Range(0, (int)parameter.Shape.Size).Select(i => (i * 5 % 7 - 3) / 4f).ToArray(), parameter.Shape);
        var file = new ModelFile(model);
        file.Notes["what"] = "a file of format version 1";
        file.Extras["extra"] = """{"answer":42}""";
        file.Save(Find("format-1.unroll"), Mine);
        var (x, y) = (Tensor.From([1f, -2, 0.5f, 4, 3, -1], [2, 3]), Tensor.From([0.25f, 1, 2, -3, 0, 1], [2, 3]));
        Safetensors.Write(Find("format-1.expected.safetensors"), new Dictionary<string, Tensor> { ["a"] = x, ["b"] = y, ["y"] = model.Call(new Values(("a", x), ("b", y)))[0] });
    }
}
