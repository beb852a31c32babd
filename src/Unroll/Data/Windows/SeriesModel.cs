namespace Unroll;

/// <summary>
/// A model together with the windows and the scaler that it was trained with: series in the data's units go in, predictions in the data's units come out, and one file
/// holds all of it.
/// </summary>
public sealed partial class SeriesModel
{
    readonly FittedScaler _means;
    readonly string[] _columns;

    /// <summary>Joins a trained model and the windows it was trained on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="windows">The windows; of a split, its training part.</param>
    public SeriesModel(Model model, Windows windows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(windows);
        (Model, Options, Scaler, _means, _columns) = (model, windows.Options, windows.Scaler, windows.Source.Means, windows.Source.Columns);
        (Inputs, Targets) = (windows.Inputs, windows.Targets);
    }

    /// <summary>The model, which takes and gives scaled numbers.</summary>
    public Model Model { get; }

    /// <summary>Which windows it takes.</summary>
    public WindowOptions Options { get; }

    /// <summary>The scaler; null without one.</summary>
    public FittedScaler? Scaler { get; }

    /// <summary>The columns that go in.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The columns to predict.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Windows over a new series, scaled as in training.</summary>
    /// <param name="series">A series with the columns of training.</param>
    /// <param name="key">Which of the series of training it is; null where there was one.</param>
    /// <exception cref="SeriesException">Columns are missing, or the key is unknown: says which.</exception>
    public Windows Over(Series series, string? key = null)
    {
        var data = Data(series, key, openTargets: false);
        return new Windows(data, [(0, Windows.Earliest(Options), series.Count)]);
    }

    /// <summary>Predictions for windows in the data's units: [count, steps, columns].</summary>
    /// <param name="windows">Windows of the split it was trained with, or those of <see cref="Over"/>.</param>
    /// <param name="batchSize">Windows at a time; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">The windows were scaled in another way.</exception>
    public Tensor Predict(Windows windows, int batchSize = 32)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Options.Input != Options.Input || windows.Options.TargetSteps != Options.TargetSteps || !windows.Inputs.SequenceEqual(Inputs) || !windows.Targets.SequenceEqual(Targets)
            || !ReferenceEquals(windows.Scaler, Scaler) && windows.Scaler?.ToJson() != Scaler?.ToJson())
            throw new ArgumentException("SeriesModel.Predict: the windows have other columns, steps or scales than those of training. Usual fix: model.Over(series), or a part of the split it was trained with.");
        return Predicted(windows, batchSize);
    }

    /// <summary>The steps after a history, in the data's units and with their dates.</summary>
    /// <param name="history">The known rows, at least <see cref="WindowOptions.Input"/> (or <see cref="WindowOptions.MinInput"/>) of them.</param>
    /// <param name="key">Which of the series of training it is; null where there was one.</param>
    /// <param name="future">The columns that are known ahead for the rows after the history; needed where <see cref="WindowOptions.Future"/> has columns.</param>
    /// <returns>The horizon's rows of the target columns.</returns>
    /// <exception cref="SeriesException">Rows, columns or the key are missing: says which.</exception>
    public Series Forecast(Series history, string? key = null, Series? future = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        var least = Options.MinInput ?? Options.Input;
        if (history.Count < least)
            throw new SeriesException(FormattableString.Invariant($"SeriesModel.Forecast: {history.Count} rows where {least} are needed. Usual fix: a longer history."));
        var ahead = Options.Gap + Options.Horizon;
        var longer = Lengthened(history.Select(_columns), ahead, future);
        var start = history.Count - Options.Input;
        var predicted = Predicted(new Windows(Data(longer, key, openTargets: true), null, [0], [start]), 1).ToArray();
        var (width, skipped) = (Targets.Count, Options.Overlap);
        double[][] columns = [.. Targets.Select((_, c) => Enumerable.Range(skipped, Options.Horizon).Select(s => (double)predicted[s * width + c]).ToArray())];
        return new Series(Targets, columns, longer.Dates is { } dates ? [.. dates.Skip(history.Count + Options.Gap)] : null, history.Frequency)
        { DateName = history.DateName, FirstRow = longer.Dates is null ? history.FirstRow + history.Count + Options.Gap : 0 };
    }

    WindowData Data(Series series, string? key, bool openTargets)
    {
        ArgumentNullException.ThrowIfNull(series);
        string[] missing = [.. _columns.Where(c => !series.Names.Contains(c))];
        if (missing.Length > 0)
            throw new SeriesException($"SeriesModel: the series has no {(missing.Length == 1 ? "column" : "columns")} {string.Join(", ", missing.Select(m => $"'{m}'"))}; needed {string.Join(", ", _columns.Select(m => $"'{m}'"))}.", column: missing[0]);
        _ = Scaler?.Of(key is null && Scaler.Keys.Count > 0 && !Scaler.Keys.Contains("") ? "(none given)" : key ?? "");
        return new WindowData([new(key ?? "", series.Select(_columns))], Options, scaler: Scaler, means: _means, openTargets: openTargets);
    }

    Tensor Predicted(Windows windows, int batchSize)
    {
        var parts = new List<Tensor>();
        foreach (var batch in windows.Data.Batches(Require.Positive(batchSize, "SeriesModel.Predict")))
            parts.Add(Model.Predict(batch.Inputs, batchSize).WithMask(null));
        var predicted = parts.Count == 1 ? parts[0] : Tensor.Concat([.. parts], 0);
        return windows.InDataUnits(predicted).Reshape([windows.Count, Options.TargetSteps, Targets.Count]);
    }

    /// <summary>The history with rows after it that nobody knows yet, but for what is known ahead.</summary>
    Series Lengthened(Series history, int rows, Series? future)
    {
        if (Options.Future.Count > 0 && (future is null || future.Count < rows))
            throw new SeriesException(FormattableString.Invariant(
                $"SeriesModel.Forecast: {future?.Count ?? 0} rows of {string.Join(", ", Options.Future.Select(f => $"'{f}'"))} are known ahead where {rows} are needed. Usual fix: future: a series of these columns for the rows after the history."));
        double[][] columns = [.. _columns.Select(name => (double[])[.. history[name],
            .. Options.Future.Contains(name) ? future![name][..rows].ToArray() : Enumerable.Repeat(Options.Static.Contains(name) ? history[name][0] : double.NaN, rows)])];
        DateTime[]? dates = history.Dates is { } known ? [.. known, .. history.NextDates(rows)!] : null;
        return new Series(_columns, columns, dates, history.Frequency) { DateName = history.DateName };
    }
}
