using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Unroll.Tests.Training;

public sealed class LogTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-logs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    static readonly Tensor X = Numbers.Normal([10, 3], 1), Y = Numbers.Normal([10, 1], 2);

    static Sequential Model(double rate = 0.1)
    {
        var model = new Sequential { new Dense(2), new Dense(1) };
        model.Compile(new Sgd(rate), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        return model;
    }

    static FitOptions Options(int epochs, params Callback[] callbacks) => new() { Epochs = epochs, BatchSize = 4, Seed = 1, Validation = new Dataset(X, Y), Callbacks = callbacks };

    [Fact]
    public void Csv_has_a_row_for_each_epoch_with_all_digits()
    {
        var history = Model().Fit(X, Y, Options(3, new CsvLog(At("a/log.csv"))));
        var lines = File.ReadAllLines(At("a/log.csv"));
        Assert.Equal("epoch,learning_rate,loss,mean_absolute_error,val_loss,val_mean_absolute_error", lines[0]);
        Assert.Equal(4, lines.Length);
        foreach (var (line, epoch) in lines.Skip(1).Zip(history.Epochs))
            Assert.Equal([epoch.Epoch, 0.1, .. epoch.Numbers.Select(n => n.Value)], line.Split(',').Select(c => double.Parse(c, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Csv_replaces_or_appends_and_names_other_columns()
    {
        var path = At("log.csv");
        Model().Fit(X, Y, Options(2, new CsvLog(path)));
        Model().Fit(X, Y, Options(2, new CsvLog(path)));
        Assert.Equal(3, File.ReadAllLines(path).Length);
        Model().Fit(X, Y, Options(2, new CsvLog(path) { Append = true }));
        Assert.Equal(["epoch", "1", "2", "1", "2"], File.ReadAllLines(path).Select(l => l.Split(',')[0]));
        Assert.Contains("has the columns epoch,learning_rate,loss", Assert.Throws<IOException>(() => Model().Fit(X, Y, Options(2, new CsvLog(path) { Append = true, Seconds = true }))).Message, StringComparison.Ordinal);
        Assert.Equal(5, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void Json_lines_say_batches_and_epochs()
    {
        var history = Model().Fit(X, Y, Options(2, new JsonLinesLog(At("log.jsonl")) { EveryBatches = 2, Seconds = true }));
        var lines = File.ReadAllLines(At("log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(["batch 2", "epoch 3", "batch 5", "epoch 3"], lines.Select(l => $"{l.GetProperty("event").GetString()} {(l.TryGetProperty("step", out var step) ? step : l.GetProperty("steps")).GetInt32()}"));
        Assert.Equal(history.Epochs[1].Value("val_loss"), lines[3].GetProperty("val_loss").GetDouble());
        Assert.True(lines[3].GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void Json_lines_write_what_is_not_finite_as_text()
    {
        var history = Model(1e30).Fit(X, Y, Options(1, new JsonLinesLog(At("log.jsonl")) { EveryBatches = 1 }));
        Assert.NotNull(history.StopReason);
        Assert.Contains(File.ReadAllLines(At("log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement), l => l.GetProperty("loss").ValueKind == JsonValueKind.String || l.GetProperty("gradient_norm").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void A_log_that_was_cut_below_the_backup_is_named()
    {
        var (log, backup) = (new JsonLinesLog(At("log.jsonl")), new Backup(At("backup")));
        Model().Fit(X, Y, Options(2, log, backup));
        File.WriteAllText(At("log.jsonl"), "{}");
        Assert.Contains("has 2 bytes, and", Assert.Throws<ModelFileException>(() => Model().Fit(X, Y, Options(3, log, backup))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorBoard_files_are_records_with_the_right_checksums_and_numbers()
    {
        var histograms = new WeightHistograms { Gradients = true };
        var model = Model();
        var history = model.Fit(X, Y, Options(2, new TensorBoardLog(At("board")) { EveryBatches = 1, HistogramEpochs = 1, Gradients = true }, histograms));
        var train = Events(Assert.Single(Directory.GetFiles(At("board/train"), "*tfevents*")));
        var validation = Events(Assert.Single(Directory.GetFiles(At("board/validation"), "*tfevents*")));
        Assert.Equal("brain.Event:2", train[0].Version);
        Assert.Equal("brain.Event:2", validation[0].Version);
        Assert.Equal(history["loss"].Select((l, i) => (i + 1L, (float)l)), train.Where(e => e.Tag == "epoch_loss").Select(e => (e.Step, e.Value)));
        Assert.Equal([1L, 2, 3, 4, 5, 6], train.Where(e => e.Tag == "batch_loss").Select(e => e.Step));
        Assert.Equal(history["val_mean_absolute_error"].Select(v => (float)v), validation.Where(e => e.Tag == "epoch_mean_absolute_error").Select(e => e.Value));
        Assert.All(train, e => Assert.InRange(e.Time, 1.7e9, 1e10));
        var last = train.Last(e => e.Tag == "dense/kernel");
        var found = histograms.Found.Last(h => h is { Path: "dense/kernel", IsGradient: false });
        Assert.Equal(found.Edges.Skip(1), last.Limits);
        Assert.Equal(found.Counts.Select(c => (double)c), last.Buckets);
        Assert.Equal([found.Min, found.Max, 6, found.Mean * 6], last.Heads[..4]);
        Assert.Equal(model.Parameters["dense/kernel"].Value.ToArray().Sum(v => (double)v * v), last.Heads[4], 1e-6);
        Assert.Equal(2, train.Count(e => e.Tag == "dense/kernel/gradient"));
    }

    [Fact]
    public void Histograms_count_every_number_once()
    {
        var found = WeightHistogram.Of(1, "w", false, Tensor.From([0f, 1, 1, 2, 10, float.NaN], [6]), 5);
        Assert.Equal([0.0, 2, 4, 6, 8, 10], found.Edges);
        Assert.Equal([3L, 1, 0, 0, 1], found.Counts);
        Assert.Equal((2.8, 1L), (found.Mean, found.NotFinite));
        Assert.Equal(Math.Sqrt((2.8 * 2.8 + 2 * 1.8 * 1.8 + 0.8 * 0.8 + 7.2 * 7.2) / 5), found.Deviation, 1e-12);
        var flat = WeightHistogram.Of(1, "w", false, Tensor.Full([4], 3), 2);
        Assert.Equal([4L, 0], flat.Counts);
    }

    [Fact]
    public void The_rate_is_scheduled_by_epoch_and_must_be_a_rate()
    {
        var history = Model().Fit(X, Y, Options(3, new LearningRateScheduler((epoch, rate) => epoch == 1 ? rate : rate / 2)));
        Assert.Equal([0.1, 0.05, 0.025], history.Epochs.Select(e => e.LearningRate));
        history = Model().Fit(X, Y, Options(3, new LearningRateScheduler(Schedule.Step(0.2, every: 2, factor: 0.5))));
        Assert.Equal([0.2, 0.2, 0.1], history.Epochs.Select(e => e.LearningRate));
        Assert.Contains("gave NaN for epoch 1", Assert.Throws<ArgumentOutOfRangeException>(() => Model().Fit(X, Y, Options(1, new LearningRateScheduler((_, _) => double.NaN)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_loss_that_is_not_finite_ends_training_when_asked()
    {
        var (model, spoil) = (Model(), new LambdaCallback { ValidationBegin = (run, epoch) => run.Model.Parameters[^1].Value = Tensor.Full([1], epoch == 2 ? float.PositiveInfinity : 0) });
        var history = model.Fit(X, Y, Options(4, spoil, new TerminateOnNaN()));
        Assert.Equal("val_loss is Infinity after epoch 2", history.StopReason);
        Assert.Equal(2, history.Epochs.Count);
    }

    [Fact]
    public void Functions_are_told_in_order()
    {
        var seen = new List<string>();
        var all = new LambdaCallback
        {
            TrainBegin = _ => seen.Add("train"),
            EpochBegin = (_, epoch) => seen.Add(FormattableString.Invariant($"epoch {epoch}")),
            BatchBegin = (_, epoch, batch) => seen.Add(FormattableString.Invariant($"batch {epoch}.{batch}")),
            BatchEnd = (_, report) => seen.Add(FormattableString.Invariant($"done {report.Batch}")),
            ValidationBegin = (_, epoch) => seen.Add(FormattableString.Invariant($"validation {epoch}")),
            ValidationEnd = (_, epoch, result) => seen.Add(FormattableString.Invariant($"measured {result.Samples}")),
            EpochEnd = (_, report) => seen.Add(FormattableString.Invariant($"end {report.Epoch}")),
            TrainEnd = _ => seen.Add("over"),
        };
        Model().Fit(X, Y, Options(1, all) with { BatchSize = 5 });
        Assert.Equal(["train", "epoch 1", "batch 1.1", "done 1", "batch 1.2", "done 2", "validation 1", "measured 10", "end 1", "over"], seen);
    }

    sealed record Event(double Time, long Step, string? Version, string? Tag, float Value, double[] Heads, double[] Limits, double[] Buckets);

    /// <summary>A reader of its own: records, checksums bit by bit, and the wire format of protobuf.</summary>
    static List<Event> Events(string path)
    {
        var (bytes, events) = (File.ReadAllBytes(path), new List<Event>());
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Checksum(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var data = bytes.AsSpan(at + 12, length);
            Assert.Equal(Checksum(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(Read(data));
            at += length + 16;
        }
        return events;
    }

    static Event Read(ReadOnlySpan<byte> data)
    {
        var fields = Fields(data);
        var summary = fields.TryGetValue(5, out var bytes) ? Fields(Fields(bytes)[1]) : [];
        var histogram = summary.TryGetValue(5, out var histo) ? Fields(histo) : [];
        return new(BitConverter.ToDouble(fields[1]), BitConverter.ToInt64(fields[2]), fields.TryGetValue(3, out var version) ? Encoding.UTF8.GetString(version) : null,
            summary.TryGetValue(1, out var tag) ? Encoding.UTF8.GetString(tag) : null, summary.TryGetValue(2, out var value) ? BitConverter.ToSingle(value) : 0,
            [.. Enumerable.Range(1, 5).Where(histogram.ContainsKey).Select(i => BitConverter.ToDouble(histogram[i]))], Doubles(histogram, 6), Doubles(histogram, 7));
    }

    static double[] Doubles(Dictionary<int, byte[]> fields, int field) =>
        fields.TryGetValue(field, out var bytes) ? [.. Enumerable.Range(0, bytes.Length / 8).Select(i => BitConverter.ToDouble(bytes, i * 8))] : [];

    static Dictionary<int, byte[]> Fields(ReadOnlySpan<byte> data)
    {
        var fields = new Dictionary<int, byte[]>();
        for (var at = 0; at < data.Length;)
        {
            var key = Varint(data, ref at);
            var count = (key & 7) switch { 0 => 0, 1 => 8, 5 => 4, 2 => (int)Varint(data, ref at), _ => throw new FormatException($"wire type {key & 7}") };
            fields.Add((int)(key >> 3), (key & 7) == 0 ? BitConverter.GetBytes((long)Varint(data, ref at)) : data.Slice(at, count).ToArray());
            at += count;
        }
        return fields;
    }

    static ulong Varint(ReadOnlySpan<byte> data, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = data[at++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128)
                return value;
        }
    }

    static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }
        crc = ~crc;
        return (crc >> 15 | crc << 17) + 0xa282ead8;
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard() => Assert.Equal(0xE3069283, Unmasked(Checksum("123456789"u8)));

    static uint Unmasked(uint masked)
    {
        var rotated = masked - 0xa282ead8;
        return rotated >> 17 | rotated << 15;
    }
}
