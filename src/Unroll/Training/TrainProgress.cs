using System.Globalization;

namespace Unroll;

/// <summary>How far a training is, for a display: told after each batch to <see cref="FitOptions.Progress"/>.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">How many were asked for.</param>
/// <param name="Batch">Batches of the epoch that are done.</param>
/// <param name="Batches">Batches of the epoch; 0 when that is not known ahead.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="Metrics">Losses of outputs, when there are several, and metrics, of the epoch so far.</param>
/// <param name="Elapsed">Since training began.</param>
/// <param name="TimeLeft">Until all epochs are done, if the rest goes as fast as what was done; null when that is not known.</param>
public sealed record TrainProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, IReadOnlyList<MetricValue> Metrics, TimeSpan Elapsed, TimeSpan? TimeLeft)
{
    /// <summary>For example <c>epoch 3/20, batch 40/125: loss 0.0412, 95 s left</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"epoch {Epoch}/{Epochs}, batch {Batch}{(Batches > 0 ? string.Create(CultureInfo.InvariantCulture, $"/{Batches}") : "")}: {string.Join(", ", Metrics.Prepend(new MetricValue("loss", Loss)))}") +
        (TimeLeft is { } left ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(left.TotalSeconds)} s left") : "");
}
