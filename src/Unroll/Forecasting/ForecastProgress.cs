namespace Unroll;

/// <summary>How far the training of a <see cref="Forecaster"/> is.</summary>
/// <param name="Stage">What is being done: "choosing transforms", "validation run", "network 2 of 5".</param>
/// <param name="Epoch">The epoch that ended, from 1; 0 before the first.</param>
/// <param name="Epochs">The epochs of this stage.</param>
/// <param name="Loss">The mean loss over the epoch's training windows; NaN before the first epoch.</param>
/// <param name="ValidationLoss">The mean loss over the validation windows, or null where every window trains.</param>
/// <param name="Done">The share of all the work that is done, 0 to 1.</param>
/// <param name="TimeLeft">How long the rest will take if it goes on like this, or null when that is not known yet.</param>
public sealed record ForecastProgress(string Stage, int Epoch, int Epochs, double Loss, double? ValidationLoss, double Done, TimeSpan? TimeLeft);
