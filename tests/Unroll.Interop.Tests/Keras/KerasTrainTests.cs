using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Keras;

/// <summary>Five steps of <c>train_on_batch</c> in Keras and here, from the same weights: losses before each step, weights after the first and the last.</summary>
public class KerasTrainTests
{
    const string Folder = "goldens/keras_train/";

    [SharedTheory(Folder + "autoenc_b.json")]
    [InlineData("autoenc_b")]
    [InlineData("clip_reg_b")]
    [InlineData("gru_bce_a")]
    [InlineData("lstm_mse_b")]
    [InlineData("seq2seq_a")]
    [InlineData("tagger_mask_a")]
    [Uncovered("bn_conv_b", "Conv1D, BatchNormalization and Nadam are not in the library yet")]
    public void Training_takes_the_same_steps_as_in_Keras(string id, string skipped = "")
    {
        _ = skipped;
        var json = Golden.Load(SharedData.File($"{Folder}{id}.json".Split('/'))!);
        foreach (var (name, type) in new[] { ("float64", DType.Float64), ("float32", DType.Float32) })
            Run($"{id} {name}", json, type, json.GetProperty("results").GetProperty(name), Tolerance.From(json.GetProperty("tolerance").GetProperty(name)));
    }

    static void Run(string name, JsonElement json, DType type, JsonElement expected, Tolerance tolerance)
    {
        var model = (Model)KerasConfigReader.Read(json.GetProperty("model").GetString()!, json.GetProperty("config"));
        var inputs = Values.Of(Golden.Tensors(json.GetProperty("inputs"), type));
        model.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
        KerasConfigReader.SetWeights(model, [.. json.GetProperty("initial_weights").EnumerateArray().Select(w => Golden.Tensor(w.GetProperty("value"), type))]);
        model.Compile(Optimizer(json.GetProperty("optimizer")), Loss(json.GetProperty("loss")));
        var target = Golden.Tensor(json.GetProperty("targets"), type);
        var weights = json.Get("sample_weight") is { } w ? Golden.Tensor(w, type) : null;
        for (var step = 0; step < json.GetProperty("steps").GetInt32(); step++)
        {
            var loss = model.TrainOnBatch(inputs, target, weights).Loss;
            var value = expected.GetProperty("losses")[step];
            tolerance.Require(FormattableString.Invariant($"{name}, loss before step {step + 1}"), Tensor.Full(Shape.Scalar, value.GetDouble(), DType.Float64), Tensor.Full(Shape.Scalar, loss, DType.Float64));
            if (step == 0)
                Compare($"{name}, after step 1", expected.GetProperty("weights_after_step_1"), model, tolerance);
        }
        Compare($"{name}, at the end", expected.GetProperty("final_weights"), model, tolerance);
        if (expected.Get("prediction_after") is { } prediction)
            tolerance.Require($"{name}, prediction", Golden.Tensors(prediction, DType.Float64)[0], model.Predict(inputs));
    }

    static void Compare(string name, JsonElement expected, Model model, Tolerance tolerance)
    {
        var own = KerasWeights.InOrder(model);
        Assert.Equal(expected.GetArrayLength(), own.Count);
        for (var i = 0; i < own.Count; i++)
            tolerance.Require($"{name}, {own[i].Path}", Golden.Tensor(expected[i].GetProperty("value"), DType.Float64), own[i].Weight.Value);
    }

    static Loss Loss(JsonElement json) => (json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetProperty("class_name").GetString()) switch
    {
        "mse" => Unroll.Loss.MeanSquaredError,
        "binary_crossentropy" => new BinaryCrossEntropy { FromLogits = false },
        "categorical_crossentropy" => new CategoricalCrossEntropy { FromLogits = false },
        "sparse_categorical_crossentropy" => new SparseCategoricalCrossEntropy { FromLogits = false },
        "Huber" => new Huber(),
        var other => throw new ArgumentException($"There is no loss for '{other}'."),
    };

    static Optimizer Optimizer(JsonElement json)
    {
        var config = json.GetProperty("config");
        double Number(string name) => config.GetProperty(name).GetDouble();
        var (value, norm, all) = (config.Get("clipvalue")?.GetDouble(), config.Get("clipnorm")?.GetDouble(), config.Get("global_clipnorm")?.GetDouble());
        var rate = Number("learning_rate");
        return json.GetProperty("class_name").GetString() switch
        {
            "SGD" => new Sgd(rate) { Momentum = Number("momentum"), Nesterov = config.Flag("nesterov"), ClipValue = value, ClipNorm = norm, GlobalClipNorm = all },
            "Adam" => new Adam(rate)
            {
                Beta1 = Number("beta_1"),
                Beta2 = Number("beta_2"),
                Epsilon = Number("epsilon"),
                AmsGrad = config.Flag("amsgrad"),
                ClipValue = value,
                ClipNorm = norm,
                GlobalClipNorm = all,
            },
            "RMSprop" => new RmsProp(rate, Number("rho"), Number("epsilon")),
            "Adagrad" => new Adagrad(rate, Number("initial_accumulator_value"), Number("epsilon")),
            var other => throw new ArgumentException($"There is no optimizer for '{other}'."),
        };
    }

    static Tensor Scalar(Tensor like, double value) => Tensor.Full(Shape.Scalar, value, like.DType);

    // Not in the library yet; written here as a user would write them. Keras does not write delta into the configuration: the recorded losses are those of 0.5.
    sealed class Huber : Loss
    {
        protected override Tensor Elements(Tensor predictions, Tensor targets)
        {
            var distance = (predictions - targets).Abs();
            return Tensor.Where(distance.Greater(0.5f), distance * 0.5f - 0.125f, distance.Square() * 0.5f).Mean(-1);
        }
    }

    sealed class RmsProp(double rate, double rho, double epsilon) : Optimizer(rate)
    {
        protected override IReadOnlyList<string> SlotNames => ["square"];

        protected override void Update(WeightUpdate update)
        {
            var g = update.Gradient;
            var square = update.Slots[0] = update.Slots[0] * Scalar(g, rho) + g.Square() * Scalar(g, 1 - rho);
            update.Value -= g * Scalar(g, LearningRate) / (square + Scalar(g, epsilon)).Sqrt();
        }
    }

    sealed class Adagrad(double rate, double start, double epsilon) : Optimizer(rate)
    {
        protected override IReadOnlyList<string> SlotNames => ["sum"];

        protected override void Update(WeightUpdate update)
        {
            var g = update.Gradient;
            var sum = update.Slots[0] = update.Slots[0] + g.Square();
            update.Value -= g * Scalar(g, LearningRate) / (sum + Scalar(g, start) + Scalar(g, epsilon)).Sqrt();
        }
    }
}
