using System.Diagnostics;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Teacher-forced training on pairs of ids in batches of like lengths; the weights of the epoch with the smallest validation loss are kept.</summary>
internal sealed class TranslatorTraining(Functional model, int[][] sources, int[][] targets, TranslatorOptions options)
{
    public List<EstimatorProgress> Epochs { get; } = [];

    public int BestEpoch { get; private set; }

    public bool Interrupted { get; private set; }

    public void Run(int[] train, int[] held, IProgress<EstimatorProgress>? progress, CancellationToken cancel)
    {
        var adam = new Adam((float)options.LearningRate) { GlobalClipNorm = 1 };
        model.Compile(adam, Loss.SparseCategoricalCrossEntropy, new SparseCategoricalAccuracy());
        Dictionary<Weight, Tensor>? best = null;
        var least = double.PositiveInfinity;
        for (var epoch = 1; epoch <= options.Epochs && epoch - BestEpoch <= options.Patience; epoch++)
        {
            var (clock, sum, tokens, batches) = (Stopwatch.StartNew(), 0.0, 0.0, Shuffled(train, epoch));
            for (var b = 0; b < batches.Length && !cancel.IsCancellationRequested; b++)
            {
                var done = (epoch - 1 + (double)b / batches.Length) / options.Epochs;
                adam.LearningRate = options.LearningRate * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * done)));
                var (x, y) = Batch(batches[b]);
                var report = model.TrainOnBatch(x, y);
                if (!report.Step.Applied)
                    throw new InvalidOperationException(FormattableString.Invariant($"Translator.Fit: the gradients of epoch {epoch} are not finite (loss {report.Loss}). Usual fix: a smaller LearningRate."));
                var share = Tokens(batches[b]);
                (sum, tokens) = (sum + report.Loss * share, tokens + share);
            }
            if (cancel.IsCancellationRequested)
                break;
            var (loss, accuracy) = Measure(held);
            var better = loss < least;
            if (better)
                (least, best, BestEpoch) = (loss, model.Parameters.ToDictionary(p => p.Weight, p => p.Value), epoch);
            Epochs.Add(new EstimatorProgress(epoch, options.Epochs, sum / tokens, loss, accuracy, better, clock.Elapsed));
            progress?.Report(Epochs[^1]);
        }
        if (best is null)
            throw cancel.IsCancellationRequested ? new OperationCanceledException("Translator.Fit: the training was cancelled before its first epoch ended.", cancel)
                : new InvalidOperationException("Translator.Fit: the validation loss was never a number. Usual fix: a smaller LearningRate.");
        foreach (var (weight, value) in best)
            weight.Assign(value);
        Interrupted = cancel.IsCancellationRequested;
    }

    (double Loss, double Accuracy) Measure(int[] held)
    {
        var (loss, accuracy, tokens) = (0.0, 0.0, 0.0);
        foreach (var batch in held.OrderBy(i => targets[i].Length).Chunk(64))
        {
            var (x, y) = Batch(batch);
            var part = model.TestOnBatch(x, y);
            var share = Tokens(batch);
            (loss, accuracy, tokens) = (loss + part.Loss * share, accuracy + part.Metrics[0].Value * share, tokens + share);
        }
        return (loss / tokens, accuracy / tokens);
    }

    /// <summary>The decoder is told the translation with its end, and is to give the same: it shifts by one itself.</summary>
    (Values Inputs, Tensor Targets) Batch(int[] rows)
    {
        var target = Sequences.From(rows.Select(i => targets[i])).Tensor;
        return (new Values(("source", Sequences.From(rows.Select(i => sources[i])).Tensor), ("target", target)), target);
    }

    double Tokens(int[] rows) => rows.Sum(i => (double)targets[i].Length);

    /// <summary>Shuffled, sorted by length inside runs of 30 batches, the batches shuffled: a pure function of seed and epoch.</summary>
    int[][] Shuffled(int[] rows, int epoch)
    {
        var key = CounterRandom.Mix(CounterRandom.Mix((ulong)options.Seed, "shuffle"), (ulong)epoch);
        int[] order = [.. CounterRandom.Permutation(key, rows.Length).Select(i => rows[i])];
        int[][] batches = [.. order.Chunk(options.BatchSize * 30).SelectMany(run => run.OrderBy(i => targets[i].Length).ThenBy(i => sources[i].Length).Chunk(options.BatchSize))];
        return [.. CounterRandom.Permutation(CounterRandom.Mix(key, "batches"), batches.Length).Select(i => batches[i])];
    }
}
