namespace Unroll;

/// <summary>The losses of one epoch.</summary>
/// <param name="Stage">What was trained: "validation run", "network 1 of 3" ...</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">The mean loss over the epoch's training windows.</param>
/// <param name="ValidationLoss">The mean loss over the validation windows, or null where every window trains.</param>
public sealed record ForecastReportLoss(string Stage, int Epoch, double Loss, double? ValidationLoss);
