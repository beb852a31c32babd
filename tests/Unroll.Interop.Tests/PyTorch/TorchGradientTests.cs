using System.Text.Json;
using Unroll.Interop.Tests.Keras;
using Unroll.Testing;

namespace Unroll.Interop.Tests.PyTorch;

/// <summary>The first step of recorded PyTorch trainings: outputs, loss and every gradient.</summary>
public class TorchGradientTests
{
    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            if (SharedData.Folder is { } shared && Path.Combine(shared, "goldens", "torch_train") is var folder && Directory.Exists(folder))
                foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
                    if (Path.GetFileNameWithoutExtension(file) is var id && !Uncovered.Contains(id))
                        data.Add(id);
            return data;
        }
    }

    [SharedTheory("goldens/torch_train/lstm_mse_sgd_b.json"), MemberData(nameof(Cases))]
    [Uncovered("conv_pool_lstm_a", "Conv1D is not here yet")]
    public void Outputs_and_gradients_agree_with_PyTorch(string id) => Agrees(SharedData.File("goldens", "torch_train", id + ".json")!);

    [Theory]
    [InlineData("torch_lstm_mse.json")]
    public void The_gradients_in_the_repository_agree(string file) => Agrees(Path.Combine(SharedData.Stored, file));

    static void Agrees(string path)
    {
        var json = Golden.Load(path);
        foreach (var (type, name) in new[] { (DType.Float64, "float64"), (DType.Float32, "float32") })
        {
            var tolerance = Tolerance.From(json.GetProperty("tolerance").GetProperty(name));
            var results = json.GetProperty("results").GetProperty(name);
            var who = FormattableString.Invariant($"{json.GetProperty("id")}, {type}");
            var model = new TorchModel(json, type);
            using var tape = Gradients.Record();
            var (outputs, loss) = TorchFamilies.Run(json.GetProperty("family").GetString()!, json.GetProperty("variant").GetString()!, model);
            foreach (var output in results.GetProperty("outputs_step1").EnumerateObject())
                tolerance.Require($"{who}, output {output.Name}", Golden.Tensor(output.Value, type), outputs[output.Name]);
            var first = results.GetProperty("losses")[0].GetDouble();
            Assert.True(Math.Abs(first - loss.ItemDouble()) <= tolerance.Absolute + tolerance.Relative * Math.Abs(first), FormattableString.Invariant($"{who}: the loss is {loss.ItemDouble():g12}; expected {first:g12}."));
            var gradients = model.Backward(loss);
            foreach (var expected in results.GetProperty("gradients_step1").EnumerateObject())
                tolerance.Require($"{who}, gradient of {expected.Name}", Golden.Tensor(expected.Value, type), gradients[expected.Name]);
        }
    }

    static HashSet<string> Uncovered => UncoveredAttribute.Of(typeof(TorchGradientTests));
}
