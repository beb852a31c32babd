using System.Collections;

namespace Unroll;

/// <summary>
/// Windows over one or many series: the inputs of a sample are some steps, its targets the steps after them. Batches are cut out of the series when they are
/// asked for, so memory stays that of the series. Windows never cross from one series into another.
/// </summary>
/// <remarks>
/// <c>model.Fit(windows, options)</c> takes them as they are. Inputs are x [batch, input, columns] (with <c>future</c> and <c>static</c> beside it where there are such columns),
/// targets [batch, steps, columns], or [batch, columns] for one step. Print them, or <see cref="Describe"/> them, to see the first window with its rows and dates.
/// </remarks>
public sealed partial class Windows : IReadOnlyList<WindowPlace>
{
    readonly WindowData _data;
    readonly int[] _series;
    readonly int[] _starts;
    readonly string? _part;
    Dataset? _dataset;

    internal Windows(WindowData data, IEnumerable<(int Series, int From, int To)> spans, string? part = null)
    {
        (_data, _part) = (data, part);
        var (series, starts) = (new List<int>(), new List<int>());
        foreach (var (at, from, to) in spans)
            Find(at, from, to, series, starts);
        (_series, _starts) = ([.. series], [.. starts]);
    }

    internal Windows(WindowData data, string? part, int[] series, int[] starts) => (_data, _part, _series, _starts) = (data, part, series, starts);

    /// <summary>How many windows there are.</summary>
    public int Count => _starts.Length;

    /// <summary>Which windows are cut.</summary>
    public WindowOptions Options => _data.Options;

    /// <summary>The keys of the series, in order; one empty key where there is one series.</summary>
    public IReadOnlyList<string> Keys => [.. _data.Series.Select(s => s.Key)];

    /// <summary>The columns that go in, in the order of the features.</summary>
    public IReadOnlyList<string> Inputs => [.. _data.Inputs.Select(c => _data.Columns[c])];

    /// <summary>The columns to predict, in the order of the targets.</summary>
    public IReadOnlyList<string> Targets => [.. _data.Targets.Select(c => _data.Columns[c])];

    /// <summary>The scaler, fitted to the training part; null without one.</summary>
    public FittedScaler? Scaler => _data.Scaler;

    /// <summary>The windows as samples; batches are cut when they are asked for.</summary>
    /// <exception cref="InvalidOperationException">This part has no windows.</exception>
    public Dataset Data => _dataset ??= Count > 0 ? new(new WindowSamples(_data, _series, _starts))
        : throw new InvalidOperationException(FormattableString.Invariant($"Windows: the {_part ?? "data"} part has no windows; one needs {Options.Extent} rows. Usual fix: a larger part, or a shorter input or horizon."));

    /// <summary>Where a window lies.</summary>
    public WindowPlace this[int index]
    {
        get
        {
            var (series, start) = (_data.Series[_series[index]], _starts[index]);
            var target = start + Options.Input + Options.Gap - Options.Overlap;
            var (lastInput, lastTarget) = (start + Options.Input - 1, target + Options.TargetSteps - 1);
            return new(series.Key, start, lastInput, target, lastTarget, (series.Label(start), series.Label(lastInput)), (series.Label(target), series.Label(lastTarget)));
        }
    }

    /// <summary>The first window, with its rows and dates.</summary>
    public WindowPlace First => Count > 0 ? this[0] : throw new InvalidOperationException("Windows.First: this part has no windows.");

    /// <summary>The windows as samples.</summary>
    public static implicit operator Dataset(Windows windows) => windows.Data;

    /// <summary>Random windows: so many for each epoch, drawn anew from the seed and the epoch, without repetition as long as there are enough.</summary>
    /// <remarks>With <see cref="WindowOptions.Stride"/> 1 a window may start at any row.</remarks>
    /// <param name="perEpoch">Windows an epoch.</param>
    public Dataset Random(int perEpoch) => new(new RandomSamples(new WindowSamples(_data, _series, NotEmpty()), Require.Positive(perEpoch, "Windows.Random")));

    /// <summary>Batches of random windows without end, for a loop by hand or for training by steps.</summary>
    /// <param name="batchSize">Windows a batch.</param>
    /// <param name="seed">Decides which; the same seed gives the same batches.</param>
    public IEnumerable<Batch> Endless(int batchSize, int seed = 0)
    {
        var data = Random(Require.Positive(batchSize, "Windows.Endless"));
        return Each();

        IEnumerable<Batch> Each()
        {
            for (var round = 0; ; round++)
                yield return data.Batches(batchSize, data.Shuffled(seed, round)).Single() with { Index = round };
        }
    }

    /// <summary>What the targets of all windows are, in the data's units: [count, steps, columns]; NaN where missing.</summary>
    public Tensor TargetsInDataUnits()
    {
        var (steps, width) = (Options.TargetSteps, _data.Targets.Length);
        var wanted = new float[checked(Count * steps * width)];
        for (var i = 0; i < Count; i++)
            for (var c = 0; c < width; c++)
            {
                var column = _data.Series[_series[i]].Series.Column(_data.Targets[c]);
                for (var s = 0; s < steps; s++)
                    wanted[(i * steps + s) * width + c] = (float)column[_starts[i] + Options.Input + Options.Gap - Options.Overlap + s];
            }
        return Tensor.From(wanted, [Count, steps, width]);
    }

    /// <summary>Predictions for these windows, in their order, back in the data's units: each series with its own numbers.</summary>
    /// <param name="predictions">What the model gave for <see cref="Data"/>: [count, ...] with as many numbers a window as targets.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ShapeException">The shape does not fit the windows.</exception>
    public Tensor InDataUnits(Tensor predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var (steps, width) = (Options.TargetSteps, _data.Targets.Length);
        if (predictions.Rank == 0 || predictions.Shape[0] != Count || predictions.Shape.Size != (long)Count * steps * width)
            throw new ShapeException("Windows.InDataUnits", $"predictions {predictions.Shape}", FormattableString.Invariant($"[{Count}, {steps}, {width}] or [{Count}, {steps * width}]: {Count} windows of {steps} steps and {width} columns"));
        if (_data.Scaler is null)
            return predictions;
        var values = predictions.ToArray();
        var one = new double[steps];
        for (var i = 0; i < Count; i++)
        {
            var scales = _data.Scales(_data.Series[_series[i]].Key)!;
            for (var c = 0; c < width; c++)
            {
                for (var s = 0; s < steps; s++)
                    one[s] = values[(i * steps + s) * width + c];
                var back = scales[_data.Targets[c]].Invert(one, [], 0);
                for (var s = 0; s < steps; s++)
                    values[(i * steps + s) * width + c] = (float)back[s];
            }
        }
        return Tensor.From(values, predictions.Shape);
    }

    /// <inheritdoc/>
    public IEnumerator<WindowPlace> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal WindowData Source => _data;

    int[] NotEmpty() => Count > 0 ? _starts : Data is null ? [] : _starts;

    /// <summary>The windows between two rows of a series.</summary>
    void Find(int at, int from, int to, List<int> series, List<int> starts)
    {
        var source = _data.Series[at].Series;
        var gaps = Options.Missing == MissingValues.Skip ? Counted(source, [.. _data.Inputs.Union(_data.Targets)], any: true) : null;
        var lost = Counted(source, _data.Targets, any: false);
        for (var start = from; start + Options.Extent <= to; start += Options.Stride)
        {
            var target = start + Options.Input + Options.Gap - Options.Overlap;
            if (gaps is not null && (Between(gaps, Math.Max(0, start), start + Options.Input) > 0 || Between(gaps, target, target + Options.TargetSteps) > 0))
                continue;
            if (lost is not null && Between(lost, target, target + Options.TargetSteps) == Options.TargetSteps)
                continue;
            series.Add(at);
            starts.Add(start);
        }

        static int Between(int[] sums, int first, int end) => sums[end] - sums[first];
    }

    /// <summary>How many rows before each one have a gap in any (or in all) of the columns; null when none has.</summary>
    static int[]? Counted(Series series, int[] columns, bool any)
    {
        var sums = new int[series.Count + 1];
        for (var t = 0; t < series.Count; t++)
            sums[t + 1] = sums[t] + ((any ? WindowData.Missing(series, columns, t) : Array.TrueForAll(columns, c => double.IsNaN(series.Column(c)[t]))) ? 1 : 0);
        return sums[^1] > 0 ? sums : null;
    }
}
