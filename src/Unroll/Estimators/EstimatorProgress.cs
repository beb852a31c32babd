using System.Globalization;

namespace Unroll;

/// <summary>One finished epoch of an estimator's training.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many there are at most.</param>
/// <param name="Loss">Mean training loss while the weights were changing.</param>
/// <param name="ValidationLoss">Loss on the held-out part, or null without one.</param>
/// <param name="ValidationAccuracy">Accuracy on the held-out part, or null without one.</param>
/// <param name="IsBest">Whether its validation loss is the smallest so far.</param>
/// <param name="Duration">How long the epoch took.</param>
public sealed record EstimatorProgress(int Epoch, int Epochs, double Loss, double? ValidationLoss, double? ValidationAccuracy, bool IsBest, TimeSpan Duration)
{
    /// <summary>For example <c>epoch 3/20, loss 0.4121, validation loss 0.4890, accuracy 76.6 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}/{Epochs}, loss {Loss:F4}")
        + (ValidationLoss is { } loss ? string.Create(CultureInfo.InvariantCulture, $", validation loss {loss:F4}, accuracy {100 * ValidationAccuracy:F1} %") : "");
}
