using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Optimizers that the library does not have yet, written as a user would write them, so that recorded runs reach its training loop.</summary>
internal static class OwnOptimizers
{
    internal static bool Known(JsonElement json) => Make(json) is not null;

    internal static Optimizer? Make(JsonElement json)
    {
        var config = json.GetProperty("config");
        double Number(string name) => config.GetProperty(name).GetDouble();
        if (new[] { "clipvalue", "clipnorm", "global_clipnorm", "weight_decay" }.Any(n => config.Get(n) is not null) || config.Get("momentum") is { } m && m.GetDouble() != 0 || config.Flag("centered"))
            return null;
        return json.GetProperty("class_name").GetString() switch
        {
            "RMSprop" => new RmsProp(Number("learning_rate"), Number("rho"), Number("epsilon")),
            "Adagrad" => new Adagrad(Number("learning_rate"), Number("initial_accumulator_value"), Number("epsilon")),
            _ => null,
        };
    }

    static Tensor Scalar(Tensor like, double value) => Tensor.Full(Shape.Scalar, value, like.DType);

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
