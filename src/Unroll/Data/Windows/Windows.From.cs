using System.Runtime.CompilerServices;

namespace Unroll;

public sealed partial class Windows
{
    /// <summary>Windows over a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="options">Which windows; default 24 steps in, 1 out.</param>
    /// <exception cref="SeriesException">A column is unknown, numbers are missing (see <see cref="WindowOptions.Missing"/>), or there are too few rows.</exception>
    public static Windows From(Series series, WindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Make([new("", series)], options);
    }

    /// <summary>Windows over many series of the same columns.</summary>
    /// <param name="series">Each series and its key.</param>
    /// <param name="options">Which windows; default 24 steps in, 1 out.</param>
    /// <exception cref="SeriesException">As for one series; columns differ; a key repeats.</exception>
    public static Windows From(IEnumerable<(string Key, Series Series)> series, WindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Make([.. series.Select(s => new WindowSeries(s.Key, s.Series))], options);
    }

    /// <summary>Windows over one number a step.</summary>
    /// <inheritdoc cref="From(Series, WindowOptions?)"/>
    public static Windows From(double[] values, WindowOptions? options = null) => From(Series.From("value", values), options);

    /// <inheritdoc cref="From(double[], WindowOptions?)"/>
    public static Windows From(float[] values, WindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(Array.ConvertAll(values, v => (double)v), options);
    }

    /// <summary>Windows over columns [time, columns], which are called column 0, column 1 ...</summary>
    /// <inheritdoc cref="From(Series, WindowOptions?)"/>
    public static Windows From(double[,] values, WindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        int[] columns = [.. Enumerable.Range(0, values.GetLength(1))];
        return From(new Series([.. columns.Select(c => FormattableString.Invariant($"column {c}"))],
            [.. columns.Select(c => Enumerable.Range(0, values.GetLength(0)).Select(t => values[t, c]).ToArray())]), options);
    }

    /// <inheritdoc cref="From(double[,], WindowOptions?)"/>
    public static Windows From(float[,] values, WindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var wide = new double[values.GetLength(0), values.GetLength(1)];
        for (var t = 0; t < wide.GetLength(0); t++)
            for (var c = 0; c < wide.GetLength(1); c++)
                wide[t, c] = values[t, c];
        return From(wide, options);
    }

    /// <summary>Windows over records: <c>Windows.From(rows, r => r.Date, r => r.Sales, key: r => r.Store)</c>.</summary>
    /// <remarks>The column is called as the member that is read: Sales. Dates that are missing become rows of missing numbers.</remarks>
    /// <param name="rows">The records; those of one key in the order of time, keys in any order.</param>
    /// <param name="time">When a record was.</param>
    /// <param name="value">Its number; NaN where it is missing.</param>
    /// <param name="key">Which series it belongs to; null for one series.</param>
    /// <param name="options">Which windows; default 24 steps in, 1 out.</param>
    /// <param name="name">The column's name; by default from the expression of <paramref name="value"/>.</param>
    /// <exception cref="SeriesException">Times run backwards, repeat, or are uneven: says which row, and the usual fix. Or as for a series.</exception>
    public static Windows From<T>(IEnumerable<T> rows, Func<T, DateTime> time, Func<T, double> value, Func<T, string>? key = null, WindowOptions? options = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return From(rows, time, [(WindowRecords.NameOf(name), value)], key, options);
    }

    /// <summary>Windows over several numbers of each record.</summary>
    /// <param name="rows">The records; those of one key in the order of time, keys in any order.</param>
    /// <param name="time">When a record was.</param>
    /// <param name="columns">Each column's name and what reads it.</param>
    /// <param name="key">Which series a record belongs to; null for one series.</param>
    /// <param name="options">Which windows; default 24 steps in, 1 out.</param>
    /// <exception cref="SeriesException">As above.</exception>
    public static Windows From<T>(IEnumerable<T> rows, Func<T, DateTime> time, IReadOnlyList<(string Name, Func<T, double> Value)> columns, Func<T, string>? key = null, WindowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(columns);
        return Make(WindowRecords.Group(rows, time, columns, key, options?.UnevenTime ?? false), options);
    }

    /// <summary>Windows over a CSV file.</summary>
    /// <param name="path">The file; see <see cref="SeriesCsv"/>.</param>
    /// <param name="options">Which windows; default 24 steps in, 1 out.</param>
    /// <param name="key">The column that tells series apart, or null for one series.</param>
    /// <param name="csv">What is known about the file; null finds it.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="SeriesException">The file, or its windows, cannot be used: says the line.</exception>
    public static Windows FromCsv(string path, WindowOptions? options = null, string? key = null, SeriesCsvOptions? csv = null)
        => key is null ? From(SeriesCsv.Read(path, csv), options) : From(SeriesCsv.ReadKeyed(path, key, csv), options);

    static Windows Make(WindowSeries[] series, WindowOptions? options)
    {
        if (series.Length == 0)
            throw new SeriesException("Windows.From: got no series; needed at least one.");
        foreach (var same in series.GroupBy(s => s.Key, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
            throw new SeriesException($"Windows.From: the key '{same.Key}' is there {same.Count()} times; needed a key of its own for each series.");
        var data = new WindowData(series, options ?? new());
        var windows = new Windows(data, series.Select((s, i) => (i, Earliest(data.Options), s.Count)));
        if (windows.Count > 0)
            return windows;
        var longest = series.MaxBy(s => s.Count)!;
        var needed = data.Options.Extent + Earliest(data.Options);
        throw new SeriesException(longest.Count < needed
            ? FormattableString.Invariant($"Windows.From: {longest.Said}{longest.Count} rows where input {data.Options.Input}, gap {data.Options.Gap} and horizon {data.Options.Horizon} need {needed} at least. Usual fix: a longer series, a shorter input or horizon, or MinInput for short histories.")
            : FormattableString.Invariant($"Windows.From: every window of {data.Options.Extent} rows has missing numbers. Usual fix: Missing = MissingValues.Linear, or shorter windows."));
    }

    /// <summary>The first row that a window may start at: below 0 where edges are padded.</summary>
    internal static int Earliest(WindowOptions options) => options.MinInput is { } least ? least - options.Input : 0;
}
