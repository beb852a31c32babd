namespace Unroll;

/// <summary>What a training step on one batch did.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Batch">The batch of the epoch, from 1.</param>
/// <param name="Batches">Batches of the epoch; 0 when that is not known ahead.</param>
/// <param name="Samples">Samples in the batch.</param>
/// <param name="Loss">The batch's loss before the step, penalties included.</param>
/// <param name="Metrics">Losses of outputs, when there are several, and metrics, over the epoch so far.</param>
/// <param name="Step">What the optimizer did.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
public sealed record BatchReport(int Epoch, int Batch, int Batches, int Samples, double Loss, IReadOnlyList<MetricValue> Metrics, StepReport Step, double LearningRate);
