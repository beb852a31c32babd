using System.Diagnostics;

namespace Unroll;

/// <summary>Trains an estimator's network on batches of like lengths, and keeps the weights of the epoch with the smallest validation loss.</summary>
internal sealed class SequenceTraining
{
    public required string Who { get; init; }

    public required Functional Model { get; init; }

    public required EncodedSequences Inputs { get; init; }

    /// <summary>The targets of a batch, and the weights of its samples or steps.</summary>
    public required Func<int[], (Tensor Targets, Tensor? Weights)> Targets { get; init; }

    public required int[] Train { get; init; }

    public required int[] Validation { get; init; }

    public required SequenceOptions Options { get; init; }

    public bool PerStep { get; init; }

    public List<EstimatorProgress> Epochs { get; } = [];

    public int BestEpoch { get; private set; }

    public bool Interrupted { get; private set; }

    public void Run(IProgress<EstimatorProgress>? progress, CancellationToken cancel)
    {
        var size = Options.BatchSize ?? Math.Clamp(Train.Length / 20, 4, 32);
        var steps = (Train.Length + size - 1) / size;
        var epochs = Options.Epochs ?? Math.Clamp(2000 / steps, 20, 200);
        var patience = Options.Patience ?? Math.Max(3, epochs / 7);
        Dictionary<Weight, Tensor>? best = null;
        var least = double.PositiveInfinity;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var (clock, sum, weight) = (Stopwatch.StartNew(), 0.0, 0.0);
            foreach (var batch in Inputs.Shuffled(Train, size, Options.Seed, epoch))
            {
                if (cancel.IsCancellationRequested)
                    break;
                var (targets, weights) = Targets(batch);
                var report = Model.TrainOnBatch(Inputs.Batch(batch), targets, weights);
                if (!report.Step.Applied)
                    throw new InvalidOperationException(FormattableString.Invariant($"{Who}: the gradients of epoch {epoch} are not finite (loss {report.Loss}). Usual fix: a smaller LearningRate, or smaller numbers in the data."));
                (sum, weight) = (sum + report.Loss * Share(batch), weight + Share(batch));
            }
            var measured = cancel.IsCancellationRequested ? null : Measure(cancel);
            if (cancel.IsCancellationRequested)
                break;
            var better = measured is null || measured.Loss < least;
            if (better)
                (least, best, BestEpoch) = (measured?.Loss ?? least, Model.Parameters.ToDictionary(p => p.Weight, p => p.Value), epoch);
            Epochs.Add(new EstimatorProgress(epoch, epochs, sum / weight, measured?.Loss, measured?.Metrics[0].Value, better, clock.Elapsed));
            progress?.Report(Epochs[^1]);
            if (epoch - BestEpoch >= patience)
                break;
        }
        if (best is null)
            throw cancel.IsCancellationRequested ? new OperationCanceledException($"{Who}: the training was cancelled before its first epoch ended.", cancel)
                : new InvalidOperationException($"{Who}: the validation loss was never a number. Usual fix: a smaller LearningRate.");
        foreach (var (weight, value) in best)
            weight.Assign(value);
        Model.TrainingRecord = TrainingRecord.Of(Options.Seed) with
        {
            ShuffleSeed = Options.Seed,
            BatchSize = size,
            Epochs = Epochs.Count,
            Samples = Train.Length,
            DataHash = HashOf(Train),
            ValidationHash = HashOf(Validation),
        };
        Interrupted = cancel.IsCancellationRequested;
    }

    /// <summary>Loss and accuracy of the held-out samples; null when there are none, or it was cancelled.</summary>
    Evaluation? Measure(CancellationToken cancel)
    {
        var (loss, accuracy, total) = (0.0, 0.0, 0.0);
        foreach (var batch in Inputs.ByLength(Validation, 64))
        {
            if (cancel.IsCancellationRequested)
                return null;
            var part = Model.Evaluate(new Dataset(Inputs.Batch(batch), Targets(batch).Targets), batch.Length, CancellationToken.None);
            var share = Share(batch);
            (loss, accuracy, total) = (loss + part.Loss * share, accuracy + part.Metrics[0].Value * share, total + share);
        }
        return total == 0 ? null : new Evaluation(loss / total, [new MetricValue("accuracy", accuracy / total)], Validation.Length);
    }

    string? HashOf(int[] samples) => samples.Length == 0 ? null : DataHash.Of(samples.Chunk(256).Select((part, i) =>
    {
        var (targets, weights) = Targets(part);
        return new Batch(i, Inputs.Batch(part), targets, weights);
    }), samples.Length).Whole;

    double Share(int[] batch) => PerStep ? batch.Sum(i => (double)Inputs.Lengths[i]) : batch.Length;
}
