using System.Diagnostics;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Truncated backpropagation through time over one long text: states carried from update to update, the best weights on a held-out slice kept.</summary>
internal sealed class LanguageModelTraining(Sequential model, TextCodec codec, LanguageModelOptions options, int[] train, int[] held)
{
    const double WarmUp = 0.05, EndShare = 0.01;
    readonly Stopwatch _clock = new();
    Dictionary<Weight, Tensor>? _best;

    public double BestLoss { get; private set; } = double.PositiveInfinity;

    public List<LanguageModelProgress> Checks { get; } = [];

    public bool Interrupted { get; private set; }

    public void Run(IProgress<LanguageModelProgress>? progress, CancellationToken cancel)
    {
        var adam = new Adam((float)options.LearningRate) { GlobalClipNorm = options.ClipNorm, WeightDecay = options.WeightDecay, ExcludeFromDecay = ["bias"] };
        model.Compile(adam, Loss.SparseCategoricalCrossEntropy);
        var batch = Math.Clamp((train.Length - 1) / 16, 1, options.BatchSize);
        var steps = Math.Min(options.Steps, (train.Length - 1) / batch);
        var windows = Windows.Continuous(train, batch, steps);
        var carried = new CarriedStates();
        var all = (double)options.Epochs * windows.Count;
        var (step, next, mean, weight) = (0L, 1.0 / options.Checks, 0.0, 0.0);
        cancel.ThrowIfCancellationRequested();
        _clock.Start();
        model.Carried = carried;
        try
        {
            for (var done = 0.0; done < 1 && !cancel.IsCancellationRequested;)
            {
                var at = (int)(step % windows.Count);
                if (at == 0 && step > 0)
                    windows = Windows.Continuous(Turned(train, options.Seed, step / windows.Count), batch, steps);
                carried.Begin(fresh: at == 0);
                adam.LearningRate = options.LearningRate * Rate(done);
                var (x, y) = windows[at];
                var report = model.TrainOnBatch(x, y);
                if (!report.Step.Applied)
                    throw new InvalidOperationException(FormattableString.Invariant($"LanguageModel.Fit: the gradients of update {step + 1} are not finite (loss {report.Loss}). Usual fix: a smaller LearningRate."));
                step++;
                // The mean over about the last 50 updates.
                (mean, weight) = (0.98 * mean + 0.02 * report.Loss, 0.98 * weight + 0.02);
                done = Math.Min(1, options.Budget is { } budget ? _clock.Elapsed / budget : step / all);
                if (done >= next || done >= 1)
                {
                    next = Math.Floor(done * options.Checks + 1e-9) / options.Checks + 1.0 / options.Checks;
                    Checks.Add(Check(At(step, done, windows.Count, mean / weight)));
                    progress?.Report(Checks[^1]);
                    done = options.Budget is { } limit ? Math.Min(1, _clock.Elapsed / limit) : done;
                }
                else
                {
                    progress?.Report(At(step, done, windows.Count, mean / weight));
                }
            }
            if (_best is null && step > 0)
                Checks.Add(Check(At(step, options.Budget is { } b ? Math.Min(1, _clock.Elapsed / b) : step / all, windows.Count, mean / weight)));
        }
        finally
        {
            model.Carried = null;
        }
        if (_best is null)
            throw cancel.IsCancellationRequested ? new OperationCanceledException("LanguageModel.Fit: the training was cancelled before its first update.", cancel)
                : new InvalidOperationException("LanguageModel.Fit: the validation loss was never a number. Usual fix: a smaller LearningRate.");
        Interrupted = cancel.IsCancellationRequested;
        foreach (var (slot, value) in _best)
            slot.Assign(value);
        Calibrate();
    }

    /// <summary>Divides the logits by the temperature that foretells the held-out slice best: a network that has read a text many times is too sure of itself on another.</summary>
    void Calibrate()
    {
        var scale = (float)LanguageModelScoring.BestScale(model, held);
        var logits = model.Parameters.Where(p => p.Path.StartsWith(LanguageModel.LogitsName + "/", StringComparison.Ordinal)).Select(p => (p.Weight, Before: p.Value)).ToArray();
        foreach (var (weight, before) in logits)
            weight.Assign(before * scale);
        var loss = LanguageModelScoring.Measure(model, held).Nats;
        if (loss < BestLoss)
            BestLoss = loss;
        else
            foreach (var (weight, before) in logits)
                weight.Assign(before);
    }

    /// <summary>The tokens as an epoch reads them: begun elsewhere each time, so that no two epochs have the same batches.</summary>
    internal static int[] Turned(int[] ids, int seed, long epoch)
    {
        if (epoch == 0)
            return ids;
        var from = (int)(CounterRandom.Mix((ulong)seed, FormattableString.Invariant($"epoch {epoch}")) % (ulong)ids.Length);
        return [.. ids[from..], .. ids[..from]];
    }

    /// <summary>The learning rate's share of its highest value when a share of the training is over.</summary>
    public static double Rate(double done) => done < WarmUp ? 0.05 + 0.95 * done / WarmUp
        : EndShare + (1 - EndShare) * 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp)));

    LanguageModelProgress At(long step, double done, int updates, double loss) => new(step, done, (double)step / updates, loss, null, false, null, _clock.Elapsed,
        done is > 0.005 ? _clock.Elapsed * ((1 - done) / done) : null, codec.Tokenizer is CharTokenizer);

    LanguageModelProgress Check(LanguageModelProgress p)
    {
        var loss = LanguageModelScoring.Measure(model, held).Nats;
        var better = loss < BestLoss;
        if (better)
            (BestLoss, _best) = (loss, model.Parameters.ToDictionary(w => w.Weight, w => w.Value));
        return p with { ValidationLoss = loss, IsBest = better, Sample = Written(), Elapsed = _clock.Elapsed };
    }

    /// <summary>A line or two of what the model writes now.</summary>
    string Written()
    {
        var length = new GenerationOptions { MaxLength = codec.Tokenizer is CharTokenizer ? 140 : 30 };
        return codec.Decode(LanguageModel.Writing(model, codec, [LanguageModel.Beginning(codec)], new Sampling { Temperature = LanguageModel.DefaultTemperature, Seed = options.Seed }, length).All(CancellationToken.None)[0].Tokens);
    }
}
