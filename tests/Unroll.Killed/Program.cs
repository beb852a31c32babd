// A training that is killed and started again by KillTests: Unroll.Killed FOLDER MODE THREADS. It says "begin" when training begins, and ends with code 0 when
// result.safetensors and history.txt stand in the folder.
using System.Globalization;
using Unroll;

// Modes: shuffled; stateful (states go from batch to batch); pieces (truncated in time, states go from piece to piece).
var (folder, stateful, pieces) = (args[0], args[1] == "stateful", args[1] == "pieces");
Compute.Threads = int.Parse(args[2], CultureInfo.InvariantCulture);
string At(string name) => Path.Combine(folder, name);

static Tensor Waves(int count, int steps, int features, double phase)
{
    var numbers = new float[count * steps * features];
    for (var i = 0; i < numbers.Length; i++)
        numbers[i] = (float)Math.Round(Math.Sin(0.37 * i + phase) + 0.3 * Math.Cos(1.9 * i * (1 + phase)), 6);
    return Tensor.From(numbers, [count, steps, features]);
}

Tensor Targets(int count, double phase) => pieces ? Waves(count, 12, 1, phase) : Waves(count, 1, 1, phase).Reshape(count, 1);

var (x, y) = (Waves(80, 12, 3, 0), Targets(80, 0.5));
var held = new Dataset(Waves(16, 12, 3, 0.25), Targets(16, 0.75));
var model = stateful
    ? new Sequential { new Gru(12) { Stateful = true, RecurrentDropout = 0.1f }, new Dense(1) }
    : new Sequential { new Lstm(16) { Dropout = 0.1f, RecurrentDropout = 0.1f, ReturnSequences = pieces }, new Dropout(0.2f), new Dense(1) };
model.Compile(new Adam(0.01) { GlobalClipNorm = 1 }, Loss.MeanSquaredError, Metric.MeanAbsoluteError, Metric.RootMeanSquaredError);

var history = model.Fit(x, y, new FitOptions
{
    Epochs = 8,
    BatchSize = 8,
    Seed = 7,
    Shuffle = !stateful,
    TruncateSteps = pieces ? 4 : null,
    Validation = stateful ? null : held,
    Callbacks =
    [
        new LambdaCallback { TrainBegin = _ => Console.WriteLine("begin") },
        new Backup(At("backup")) { EveryBatches = 1 },
        new LearningRateScheduler((epoch, rate) => epoch > 3 ? rate * 0.8 : rate),
        new EarlyStopping(stateful ? "loss" : "val_loss") { Patience = 6, RestoreBestWeights = true },
        new ModelCheckpoint(At("best.unroll")) { SaveBestOnly = true, Monitor = "loss" },
        new ModelCheckpoint(At("step-{step}.unroll")) { EveryBatches = 2, KeepLast = 2, WithOptimizerState = true },
        new CsvLog(At("log.csv")),
        new JsonLinesLog(At("log.jsonl")) { EveryBatches = 1 },
        new TensorBoardLog(At("board")) { EveryBatches = 3, HistogramEpochs = 2, Gradients = true, Clock = new Still() },
        new WeightHistograms { EveryEpochs = 4 },
    ],
});

Safetensors.Write(At("result.safetensors"), model.Parameters.ToDictionary(p => p.Path, p => p.Value));
File.WriteAllLines(At("history.txt"), history.Epochs.Select(e => string.Join(' ', e.Numbers.Select(n => $"{n.Name}={BitConverter.DoubleToInt64Bits(n.Value):x16}"))).Append(history.StopReason ?? "whole"));

/// <summary>A clock that stands still, so that event files can be compared byte by byte.</summary>
sealed class Still : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
