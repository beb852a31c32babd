namespace Unroll;

/// <summary>
/// Forecasts a series with recurrent networks: <c>Forecaster.Fit(series).Predict()</c>. Season, transforms (logarithm, differences, a smooth season,
/// scale) and look-back are chosen by rolling validation inside the data it is given and kept in the model.
/// </summary>
/// <remarks>
/// <para>The networks read the last <see cref="Lookback"/> rows of all columns, transformed, and give the next <see cref="Horizon"/> rows of all columns
/// at once: [batch, lookback, columns] -> [batch, horizon * columns]. Several networks that differ only in their first weights are averaged.</para>
/// <para>Gaps are filled along straight lines. The same data, options and seed give the same numbers.</para>
/// </remarks>
public sealed partial class Forecaster
{
    private readonly ForecastPlan _plan;
    private readonly ForecastNetwork _network;
    private readonly DateTime? _origin;
    private readonly Series _tail;

    private Forecaster(ForecastPlan plan, ForecastNetwork network, Series tail, DateTime? origin, ForecastOptions options)
        => (_plan, _network, _tail, _origin, Options) = (plan, network, tail, origin, options);

    /// <summary>The columns it forecasts, in order.</summary>
    public IReadOnlyList<string> Columns => _tail.Names;

    /// <summary>The distance between rows.</summary>
    public SeriesFrequency Frequency => _tail.Frequency;

    /// <summary>How many rows the networks forecast at once.</summary>
    public int Horizon => _plan.Horizon;

    /// <summary>How many transformed rows the networks read.</summary>
    public int Lookback => _plan.Lookback;

    /// <summary>The length of the season in rows, or null where none was found.</summary>
    public int? Season => _plan.Season;

    /// <summary>The fitted transforms, one chain a column.</summary>
    public IReadOnlyList<SeriesPipeline> Pipelines => _plan.Pipelines;

    /// <summary>The fewest rows of history that <see cref="Predict"/> needs.</summary>
    public int RowsNeeded => Lookback + _plan.Lost;

    /// <summary>What was asked of it.</summary>
    public ForecastOptions Options { get; }

    /// <summary>The losses of every epoch of its training; empty for a loaded model.</summary>
    public IReadOnlyList<ForecastReportLoss> Losses => _network.Losses;

    /// <summary>True when its training was cancelled: it holds the best networks up to then.</summary>
    public bool Interrupted => _network.Interrupted;

    /// <summary>The networks' summary as text.</summary>
    public string Summary => _network.Summary;

    /// <summary>How transforms and look-back were chosen.</summary>
    internal string Choosing => _plan.Choosing;

    /// <summary>How many networks of which kind, and for how long they were trained.</summary>
    internal string NetworksSaid => _network.Said;

    /// <summary>Trains a forecaster.</summary>
    /// <param name="training">The series; every row is used.</param>
    /// <param name="options">What is asked; null for the defaults.</param>
    /// <param name="progress">Hears of every epoch, on the calling thread.</param>
    /// <param name="cancellation">Stops the training. After the first epoch the result is the best so far, with <see cref="Interrupted"/> true.</param>
    /// <exception cref="SeriesException">There are too few rows, or too many gaps.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended: there is nothing to keep.</exception>
    public static Forecaster Fit(Series training, ForecastOptions? options = null, IProgress<ForecastProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        options ??= new ForecastOptions();
        progress?.Report(new ForecastProgress("choosing transforms", 0, 0, double.NaN, null, 0, null));
        double[][] columns = ForecastData.Filled(training);
        ForecastPlan plan = ForecastPlan.Choose(columns, training, options, cancellation);
        double[][] z = ForecastData.Transform(columns, plan, 0);
        (float[] inputs, float[] targets, int count) = ForecastData.Windows(z, plan.Lookback, plan.Horizon);
        if (count < 1)
            throw new SeriesException($"Forecaster: {training.Count} rows to train on where look-back {plan.Lookback}, horizon {plan.Horizon} and the differences ({plan.Lost}) need at least {plan.Lookback + plan.Horizon + plan.Lost}; give a longer series, or a smaller look-back or horizon.");
        ForecastNetwork network = ForecastNetwork.Train(plan, columns.Length, (inputs, targets, count), options, progress, cancellation);
        int keep = Math.Min(training.Count, plan.Lookback + plan.Lost);
        Series tail = new Series(training.Names, columns, training.Dates, training.Frequency) { DateName = training.DateName }[^keep..];
        return new Forecaster(plan, network, tail, training.Dates?[0], options);
    }

    /// <summary>Forecasts the rows after a history.</summary>
    /// <param name="history">The rows up to the forecast, with the model's columns (others are ignored); null for the data it was trained on.</param>
    /// <param name="horizon">How many rows; null for <see cref="Horizon"/>. Beyond it, the forecast is fed back as history.</param>
    /// <returns>The forecast, with the dates that follow the history's.</returns>
    /// <exception cref="SeriesException">A column is missing, the rows are too few, or they are of another frequency.</exception>
    public Series Predict(Series? history = null, int? horizon = null)
    {
        if (horizon is { } h) ArgumentOutOfRangeException.ThrowIfLessThan(h, 1, nameof(horizon));
        int rows = horizon ?? Horizon;
        Series data = history is null ? _tail : Matching(history);
        double[][] forecast = Forecast(ForecastData.Filled(data), Position(data), rows, zeroed: false);
        return data.Dates is null
            ? new Series(Columns, forecast) { FirstRow = data.FirstRow + data.Count, DateName = data.DateName }
            : new Series(Columns, forecast, data.NextDates(rows), data.Frequency) { DateName = data.DateName };
    }

    /// <summary>The forecast of filled columns whose first row lies at a position; zeroed puts 0 in the place of the networks' output.</summary>
    internal double[][] Forecast(double[][] columns, int position, int rows, bool zeroed)
    {
        double[][] tail = [.. columns.Select(c => c[^Math.Min(c.Length, RowsNeeded)..])];
        position += columns[0].Length - tail[0].Length;
        var result = new double[columns.Length][];
        for (int c = 0; c < result.Length; c++) result[c] = new double[rows];
        for (int done = 0; done < rows; done += Horizon)
        {
            float[] output = zeroed ? new float[Horizon * columns.Length] : _network.Predict(Window(ForecastData.Transform(tail, _plan, position)));
            for (int c = 0; c < columns.Length; c++)
            {
                var z = new double[Horizon];
                for (int h = 0; h < Horizon; h++) z[h] = output[h * columns.Length + c];
                double[] block = Pipelines[c].Invert(z, tail[c], position);
                Array.Copy(block, 0, result[c], done, Math.Min(Horizon, rows - done));
                tail[c] = [.. tail[c], .. block];
            }
        }

        return result;
    }

    /// <summary>How many rows after the first training row a series begins.</summary>
    internal int Position(Series series)
        => _origin is { } origin && series.Dates is { } dates ? SeriesFrequencyDetector.Steps(origin, dates[0], Frequency) : series.FirstRow;

    private float[] Window(double[][] z)
    {
        var window = new float[Lookback * z.Length];
        for (int c = 0; c < z.Length; c++)
        {
            for (int t = 0; t < Lookback; t++) window[t * z.Length + c] = (float)z[c][z[c].Length - Lookback + t];
        }

        return window;
    }

    private Series Matching(Series history)
    {
        string[] missing = [.. Columns.Where(c => !history.Names.Contains(c, StringComparer.OrdinalIgnoreCase))];
        if (missing.Length > 0)
            throw new SeriesException($"The model forecasts the columns {Quoted(Columns)}; the data has {Quoted(history.Names)} and lacks {Quoted(missing)}.", column: missing[0]);
        if (history.Dates is not null != (_origin is not null))
            throw new SeriesException(_origin is null ? "The model was trained on rows without dates; the data has dates." : "The model was trained on rows with dates; the data has none.");
        if (history.Frequency != Frequency)
            throw new SeriesException($"The model was trained on {Frequency} data; this data is {history.Frequency}.");
        if (history.Count < RowsNeeded)
            throw new SeriesException($"The data has {history.Count} rows; the model needs at least {RowsNeeded} (look-back {Lookback}, differences {_plan.Lost}).");
        return history.Select(Columns);
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
}
