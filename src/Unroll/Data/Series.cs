using System.Globalization;

namespace Unroll;

/// <summary>
/// One or several named columns of numbers at regular steps of time. A gap is NaN. Immutable: every method that changes something returns a new series.
/// </summary>
/// <remarks>Rows are counted from 0, oldest first. With dates, row t lies at <c>Frequency.Add(Dates[0], t)</c>.</remarks>
public sealed class Series
{
    private readonly string[] _names;
    private readonly double[][] _columns;
    private readonly DateTime[]? _dates;

    /// <summary>Makes a series of columns of equal length.</summary>
    /// <param name="names">The columns' names; none twice.</param>
    /// <param name="columns">The numbers, one array a name; NaN marks a gap. The arrays are copied.</param>
    /// <param name="dates">The rows' dates, increasing and evenly spaced, or null for plain row numbers.</param>
    /// <param name="frequency">The distance between rows, or null to find it in the dates.</param>
    /// <exception cref="SeriesException">The lengths differ, a name repeats, a number is infinite, or the dates are not evenly spaced.</exception>
    public Series(IReadOnlyList<string> names, IReadOnlyList<double[]> columns, IReadOnlyList<DateTime>? dates = null, SeriesFrequency? frequency = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        Check(names, columns, dates);
        _names = [.. names];
        _columns = [.. columns.Select(c => (double[])c.Clone())];
        _dates = dates is null ? null : [.. dates];
        Frequency = _dates is null ? SeriesFrequency.Rows : frequency ?? Detected(_dates);
        if (_dates is not null) CheckGrid(_dates, Frequency);
    }

    private Series(string[] names, double[][] columns, DateTime[]? dates, SeriesFrequency frequency, int firstRow)
        => (_names, _columns, _dates, Frequency, FirstRow) = (names, columns, dates, frequency, firstRow);

    /// <summary>The columns' names, in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of rows.</summary>
    public int Count => _columns[0].Length;

    /// <summary>The rows' dates, or null where rows are only counted.</summary>
    public IReadOnlyList<DateTime>? Dates => _dates;

    /// <summary>The distance between rows.</summary>
    public SeriesFrequency Frequency { get; }

    /// <summary>The number of the first row in the series this one was sliced from; 0 for a whole series.</summary>
    public int FirstRow { get; internal init; }

    /// <summary>Gaps that the reader of this series found, in order; empty when nothing was missing.</summary>
    public IReadOnlyList<SeriesGap> Gaps { get; internal init; } = [];

    /// <summary>The heading of the date column where the series was read from; "date" otherwise.</summary>
    public string DateName { get; internal init; } = "date";

    /// <summary>Its columns, rows and dates: <c>Passengers: 144 rows (monthly), 1949-01 to 1960-12</c>; up to 24 rows are listed.</summary>
    public override string ToString() => SeriesText.Of(this);

    /// <summary>The numbers of a column.</summary>
    /// <exception cref="SeriesException">There is no such column; the message names those there are.</exception>
    public ReadOnlySpan<double> this[string name] => _columns[IndexOf(name)];

    /// <summary>A series of one column.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">The numbers, oldest first.</param>
    /// <param name="start">The first row's date, or null for plain row numbers.</param>
    /// <param name="frequency">The distance between rows; monthly when only <paramref name="start"/> is given.</param>
    public static Series From(string name, double[] values, DateTime? start = null, SeriesFrequency? frequency = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (start is not { } first) return new Series([name], [values]);
        SeriesFrequency step = frequency ?? SeriesFrequency.Monthly;
        return new Series([name], [values], [.. Enumerable.Range(0, values.Length).Select(i => step.Add(first, i))], step);
    }

    /// <summary>The numbers of a column by its place.</summary>
    public ReadOnlySpan<double> Column(int index) => _columns[index];

    /// <summary>The rows of a range, for example <c>series[..^24]</c>.</summary>
    public Series this[Range rows]
    {
        get
        {
            (int offset, int length) = rows.GetOffsetAndLength(Count);
            return new Series(_names, [.. _columns.Select(c => c.AsSpan(offset, length).ToArray())],
                _dates?.AsSpan(offset, length).ToArray(), Frequency, FirstRow + offset)
            { DateName = DateName };
        }
    }

    /// <summary>The named columns, in the order given.</summary>
    /// <exception cref="SeriesException">There is no such column; the message names those there are.</exception>
    public Series Select(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0) throw new SeriesException("Series.Select: no column was named; name at least one.");
        int[] picked = [.. names.Select(IndexOf)];
        return new Series([.. picked.Select(i => _names[i])], [.. picked.Select(i => _columns[i])], _dates, Frequency, FirstRow)
        { Gaps = [.. Gaps.Where(g => g.Column is null || names.Contains(g.Column))], DateName = DateName };
    }

    /// <summary>The dates of the <paramref name="count"/> rows after the last, or null where rows are only counted.</summary>
    public DateTime[]? NextDates(int count)
        => _dates is null ? null : [.. Enumerable.Range(1, count).Select(k => Frequency.Add(_dates[^1], k))];

    /// <summary>What row <paramref name="row"/> is called: its date, or its number. Rows after the last are named too.</summary>
    public string Label(int row)
    {
        if (_dates is null) return (FirstRow + row).ToString(CultureInfo.InvariantCulture);
        return Frequency.Format(row < Count ? _dates[row] : Frequency.Add(_dates[^1], row - Count + 1));
    }

    private int IndexOf(string name)
    {
        int index = Array.IndexOf(_names, name);
        if (index < 0) index = Array.FindIndex(_names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw UnknownColumn(name, _names);
    }

    internal static SeriesException UnknownColumn(string name, IEnumerable<string> names)
        => new($"There is no column '{name}'; the columns are {string.Join(", ", names.Select(n => $"'{n}'"))}.", column: name);

    private static void Check(IReadOnlyList<string> names, IReadOnlyList<double[]> columns, IReadOnlyList<DateTime>? dates)
    {
        if (names.Count == 0 || names.Count != columns.Count)
            throw new SeriesException($"Series: {names.Count} names for {columns.Count} columns; give one name for each column, and at least one.");
        foreach (IGrouping<string, string> same in names.GroupBy(n => n).Where(g => g.Count() > 1))
            throw new SeriesException($"Series: the column name '{same.Key}' is there {same.Count()} times; give each column its own name.", column: same.Key);
        int rows = dates?.Count ?? columns[0].Length;
        for (int i = 0; i < names.Count; i++)
        {
            if (columns[i].Length != rows)
                throw new SeriesException($"Series: column '{names[i]}' has {columns[i].Length} rows where {rows} were needed; all columns have the same rows.", column: names[i]);
            int bad = Array.FindIndex(columns[i], double.IsInfinity);
            if (bad >= 0)
                throw new SeriesException($"Series: column '{names[i]}' is infinite at row {bad}; use NaN for a gap.", column: names[i]);
        }
    }

    private static SeriesFrequency Detected(DateTime[] dates)
    {
        CheckOrder(dates);
        return dates.Length < 2 ? SeriesFrequency.Daily : SeriesFrequencyDetector.Detect(dates)
            ?? throw new SeriesException("Series: the dates are not evenly spaced; bring them to one step (a row a day, a month ...) first.");
    }

    private static void CheckOrder(DateTime[] dates)
    {
        for (int i = 1; i < dates.Length; i++)
        {
            if (dates[i] <= dates[i - 1])
                throw new SeriesException($"Series: the date of row {i} is not after the date of row {i - 1}; sort the rows, oldest first, each date once.");
        }
    }

    private static void CheckGrid(DateTime[] dates, SeriesFrequency frequency)
    {
        for (int i = 0; i < dates.Length; i++)
        {
            if (dates[i] != frequency.Add(dates[0], i))
                throw new SeriesException($"Series: row {i} has the date {frequency.Format(dates[i])} where {frequency.Format(frequency.Add(dates[0], i))} was needed ({frequency}); put NaN rows in where rows are missing.");
        }
    }
}
