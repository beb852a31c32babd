using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>Five training steps of Keras, step by step: losses, weights after the first and the last step, and what the model then predicts.</summary>
public class KerasTrainTests
{
    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            if (SharedData.Folder is { } shared && Path.Combine(shared, "goldens", "keras_train") is var folder && Directory.Exists(folder))
                foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
                    if (Path.GetFileNameWithoutExtension(file) is var id && !Uncovered.Contains(id))
                        data.Add(id);
            return data;
        }
    }

    [SharedTheory("goldens/keras_train/lstm_mse_b.json"), MemberData(nameof(Cases))]
    [Uncovered("bn_conv_b", "Conv1D and BatchNormalization are not here yet")]
    [Uncovered("clip_reg_b", "the Huber loss is not here yet")]
    [Uncovered("gru_bce_a", "RMSprop is not here yet")]
    [Uncovered("seq2seq_a", "Adagrad is not here yet")]
    public void Training_agrees_with_Keras(string id)
    {
        var json = Golden.Load(SharedData.File("goldens", "keras_train", id + ".json")!);
        foreach (var (type, name) in new[] { (DType.Float64, "float64"), (DType.Float32, "float32") })
            Train(json, type, json.GetProperty("results").GetProperty(name), Tolerance.From(json.GetProperty("tolerance").GetProperty(name)));
    }

    static void Train(JsonElement json, DType type, JsonElement expected, Tolerance tolerance)
    {
        var who = FormattableString.Invariant($"{json.GetProperty("id")}, {type}");
        var model = (Model)KerasConfigReader.Read(json.GetProperty("model").GetString()!, json.GetProperty("config"));
        KerasConfigReader.SetWeights(model, [.. json.GetProperty("initial_weights").EnumerateArray().Select(w => Golden.Tensor(w.GetProperty("value"), type))]);
        model.Compile(OptimizerOf(json.GetProperty("optimizer")), LossOf(json.GetProperty("loss").GetString()!));
        var (x, y) = (Values.Of(Golden.Tensors(json.GetProperty("inputs"), type)), Golden.Tensor(json.GetProperty("targets"), type));
        var weights = json.Get("sample_weight") is { } given ? Golden.Tensor(given, type) : null;
        var losses = expected.GetProperty("losses");
        for (var step = 0; step < losses.GetArrayLength(); step++)
        {
            var loss = model.TrainOnBatch(x, y, weights).Loss;
            var wanted = losses[step].GetDouble();
            Assert.True(Math.Abs(loss - wanted) <= tolerance.Absolute + tolerance.Relative * Math.Abs(wanted), FormattableString.Invariant($"{who}: loss {step} is {loss:g12}; expected {wanted:g12}."));
            if (step == 0)
                Same($"{who}, after one step", model, expected.GetProperty("weights_after_step_1"), type, tolerance);
        }
        Same($"{who}, at the end", model, expected.GetProperty("final_weights"), type, tolerance);
        tolerance.Require($"{who}, prediction", Golden.Tensor(expected.GetProperty("prediction_after"), type), model.Call(x)[0]);
    }

    static void Same(string who, Model model, JsonElement expected, DType type, Tolerance tolerance)
    {
        foreach (var (weight, parameter) in expected.EnumerateArray().Zip(model.Parameters))
            tolerance.Require($"{who}, {parameter.Path}", Golden.Tensor(weight.GetProperty("value"), type), parameter.Value);
    }

    static Optimizer OptimizerOf(JsonElement json)
    {
        var config = json.GetProperty("config");
        var rate = config.GetProperty("learning_rate").GetDouble();
        double? Limit(string name) => config.Get(name)?.GetDouble();
        return json.GetProperty("class_name").GetString() switch
        {
            "SGD" => new Sgd(rate)
            {
                Momentum = config.GetProperty("momentum").GetDouble(),
                Nesterov = config.Flag("nesterov"),
                ClipValue = Limit("clipvalue"),
                ClipNorm = Limit("clipnorm"),
                GlobalClipNorm = Limit("global_clipnorm"),
            },
            "Adam" => new Adam(rate)
            {
                Beta1 = config.GetProperty("beta_1").GetDouble(),
                Beta2 = config.GetProperty("beta_2").GetDouble(),
                Epsilon = config.GetProperty("epsilon").GetDouble(),
                AmsGrad = config.Flag("amsgrad"),
                ClipValue = Limit("clipvalue"),
                ClipNorm = Limit("clipnorm"),
                GlobalClipNorm = Limit("global_clipnorm"),
            },
            var name => throw new ArgumentException($"The optimizer {name} is not here yet."),
        };
    }

    static Loss LossOf(string name) => name switch
    {
        "mse" => Loss.MeanSquaredError,
        "binary_crossentropy" => new BinaryCrossEntropy { FromLogits = false },
        "categorical_crossentropy" => new CategoricalCrossEntropy { FromLogits = false },
        "sparse_categorical_crossentropy" => new SparseCategoricalCrossEntropy { FromLogits = false },
        _ => throw new ArgumentException($"The loss {name} is not here yet."),
    };

    static HashSet<string> Uncovered => UncoveredAttribute.Of(typeof(KerasTrainTests));
}
