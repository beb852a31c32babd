using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Huber's loss, written as a user would: quadratic up to delta, linear beyond.</summary>
internal sealed class HuberLoss(float delta) : Loss
{
    /// <summary>Keras does not write delta into the configuration. It is then found from the first recorded loss, which grows with it; the steps after that one are the proof.</summary>
    internal static HuberLoss From(JsonElement config, double firstLoss, Func<HuberLoss, double> computed)
    {
        if (config.Get("delta") is { } told)
            return new HuberLoss(told.GetSingle());
        var (low, high) = (0f, 16f);
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = computed(new HuberLoss(middle)) < firstLoss ? (middle, high) : (low, middle);
        }
        // What was typed has few digits.
        return new HuberLoss(MathF.Round(high, 3));
    }

    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var distance = (predictions - targets).Abs();
        return Tensor.Where(distance.Greater(delta), distance * delta - delta * delta / 2, distance.Square() * 0.5f).Mean(-1);
    }
}
