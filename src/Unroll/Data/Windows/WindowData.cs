namespace Unroll;

/// <summary>The series behind windows: chosen columns, scaled, as rows of numbers. Made when the first batch is cut; all parts of a split share it.</summary>
internal sealed class WindowData
{
    readonly Lazy<WindowMatrix[]> _matrices;
    readonly (int From, int To)[] _train;

    public WindowData(WindowSeries[] series, WindowOptions options, (int From, int To)[]? train = null, FittedScaler? scaler = null, FittedScaler? means = null, bool openTargets = false)
    {
        options.Check();
        (Series, Options) = (series, options);
        Columns = [.. series[0].Series.Names];
        foreach (var other in series)
            if (!Columns.SequenceEqual(other.Series.Names))
                throw new SeriesException($"Windows.From: {other.Said}the columns are {Quoted(other.Series.Names)} where {Quoted(Columns)} were needed: every series has the same columns.");
        Inputs = Find(options.Inputs ?? [.. Columns.Except(options.Static)], nameof(WindowOptions.Inputs));
        Targets = Find(options.Targets ?? [.. Columns.Except(options.Future).Except(options.Static)], nameof(WindowOptions.Targets));
        Future = Find(options.Future, null);
        Static = Find(options.Static, null);
        _train = train ?? [.. series.Select(s => (0, s.Count))];
        if (!openTargets)
            CheckNumbers();
        var training = series.Select((s, i) => (s.Key, Series: s.Series[_train[i].From.._train[i].To], Rows: _train[i].To - _train[i].From)).Where(t => t.Rows > 0).Select(t => (t.Key, t.Series)).ToArray();
        Scaler = scaler ?? (options.Scaler is { } s && training.Length > 0 ? s.Fit(training) : null);
        Means = means ?? new Scaler(ScalerKind.Standard).Fit(training);
        _matrices = new(() => [.. Series.Select(s => new WindowMatrix(this, s))]);
    }

    public WindowSeries[] Series { get; }

    public WindowOptions Options { get; }

    public string[] Columns { get; }

    public int[] Inputs { get; }

    public int[] Targets { get; }

    public int[] Future { get; }

    public int[] Static { get; }

    public FittedScaler? Scaler { get; }

    /// <summary>The training part's means, in the data's units.</summary>
    public FittedScaler Means { get; }

    public WindowMatrix[] Matrices => _matrices.Value;

    /// <summary>Features of an input step: columns, and their indicators.</summary>
    public int Width => Inputs.Length * (Options.MissingIndicator ? 2 : 1);

    public bool MasksInputs => Options.PadsEdges || Options.Missing == MissingValues.Mask;

    /// <summary>The same series with a scaler fitted to other rows.</summary>
    public WindowData TrainedOn((int From, int To)[] train) => new(Series, Options, train);

    /// <summary>The transforms of a series; a series that was not trained on has those of all together.</summary>
    public SeriesTransform[]? Scales(string key) => Scaler?.Of(Scaler.Keys.Contains(key) ? key : null);

    public double Mean(string key, int column) => ((StandardizeTransform)Means.Of(Means.Keys.Contains(key) ? key : null)[column]).Mean;

    /// <summary>Whether a number of these columns is missing in a row.</summary>
    public static bool Missing(Series series, int[] columns, int row)
    {
        foreach (var c in columns)
            if (double.IsNaN(series.Column(c)[row]))
                return true;
        return false;
    }

    int[] Find(IReadOnlyList<string> names, string? needed)
    {
        if (names.Count == 0 && needed is not null)
            throw new SeriesException($"Windows: no column is left for {needed}; needed at least one of {Quoted(Columns)}.");
        return [.. names.Select(n => Array.IndexOf(Columns, n) is >= 0 and var at ? at : throw Unroll.Series.UnknownColumn(n, Columns))];
    }

    void CheckNumbers()
    {
        if (Options.Missing == MissingValues.Error)
            Refuse([.. Inputs.Union(Targets)], "Usual fix: Missing = MissingValues.Linear (or Forward, Mean, Zero, Mask, Skip)");
        Refuse([.. Future.Union(Static)], "What is known ahead, or does not change, may have no gaps. Usual fix: fill it before");
        foreach (var series in Series)
            foreach (var c in Static)
                if (series.Series.Column(c).ContainsAnyExcept(series.Series.Column(c)[0]))
                    throw new SeriesException($"Windows: {series.Said}column '{Columns[c]}' changes within the series; needed one number for a static column. Usual fix: take it out of Static.", column: Columns[c]);
    }

    void Refuse(int[] columns, string fix)
    {
        foreach (var series in Series)
            foreach (var c in columns)
            {
                var values = series.Series.Column(c);
                var (missing, first) = (0, -1);
                for (var t = 0; t < values.Length; t++)
                    if (double.IsNaN(values[t]))
                        (missing, first) = (missing + 1, first < 0 ? t : first);
                if (missing > 0)
                    throw new SeriesException(FormattableString.Invariant(
                        $"Windows: {series.Said}column '{Columns[c]}' has no number at {series.Label(first)} (row {first}; {missing} missing of {values.Length}). {fix}."), column: Columns[c]);
            }
    }

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
}
