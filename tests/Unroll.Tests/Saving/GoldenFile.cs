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
        var model = new Functional([a, b], [tail.Call(shared.Call(a) + sub.Call(b)[.., ..]), shared.Call(b)]) { Seed = 9, StepCount = 42 };
        foreach (var parameter in model.Parameters)
            parameter.Value = Tensor.From(Enumerable.Range(0, (int)parameter.Shape.Size).Select(i => (i * 5 % 7 - 3) / 4f).ToArray(), parameter.Shape);
        var file = new ModelFile(model);
        file.Notes["what"] = "a file of format version 1";
        file.Extras["extra"] = """{"answer":42}""";
        file.Save(Find("format-1.unroll"), Mine);
        var (x, y) = (Tensor.From([1f, -2, 0.5f, 4, 3, -1], [2, 3]), Tensor.From([0.25f, 1, 2, -3, 0, 1], [2, 3]));
        Safetensors.Write(Find("format-1.expected.safetensors"), new Dictionary<string, Tensor> { ["a"] = x, ["b"] = y, ["y"] = model.Call(new Values(("a", x), ("b", y)))[0] });
    }

    /// <summary>Layers of the library, compiled, with the optimizer's slots, after three steps of training.</summary>
    public static void WriteFormat1Recurrent()
    {
        var model = new Sequential { new Embedding(9, 4) { MaskZero = true }, new Bidirectional(new Lstm(3) { ReturnSequences = true }), new Gru(2), new Dense(1) };
        model.Seed = 3;
        model.Build([null]);
        model.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var (x, y) = (Tensor.From([1, 5, 0, 0, 8, 2, 3, 0], [2, 4]), Tensor.From([1f, -1], [2, 1]));
        Train(model, x, y, 3);
        new ModelFile(model) { WithOptimizerState = true }.Save(Find("format-1-recurrent.unroll"));
        var expected = new Dictionary<string, Tensor> { ["x"] = x, ["t"] = y, ["y"] = model.Call(x) };
        Train(model, x, y, 2);
        expected["after"] = model.Call(x);
        Safetensors.Write(Find("format-1-recurrent.expected.safetensors"), expected);
    }

    public static void Train(Model model, Tensor x, Tensor y, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            using var tape = Gradients.Record();
            model.Compilation!.Optimizer.Step(model, model.Compilation.Losses[0].Of(model.Call(x, model.TrainingPass()), y).Backward());
        }
    }
}
