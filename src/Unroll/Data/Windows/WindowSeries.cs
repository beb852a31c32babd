using System.Globalization;

namespace Unroll;

/// <summary>One series that windows are cut from. Unevenly spaced rows have their times beside a series without dates.</summary>
internal sealed record WindowSeries(string Key, Series Series, DateTime[]? Times = null)
{
    public int Count => Series.Count;

    /// <summary>The date or number of a row; rows before the first are counted back.</summary>
    public string Label(int row)
    {
        if (row < 0)
            return "before the start";
        if (Times is null)
            return Series.Label(row);
        return row < Times.Length ? Times[row].ToString(Times.All(t => t.TimeOfDay == TimeSpan.Zero) ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{row}");
    }

    /// <summary>"key 'Store 1', " in front of a message, or nothing.</summary>
    public string Said => Key.Length == 0 ? "" : $"key '{Key}', ";

    /// <summary>The first row at or after a date.</summary>
    public int RowAt(DateTime date)
    {
        var dates = (IReadOnlyList<DateTime>?)Times ?? Series.Dates
            ?? throw new SeriesException("Windows.Split: the rows have no dates. Usual fix: split by shares or by rows.");
        var row = 0;
        while (row < dates.Count && dates[row] < date)
            row++;
        return row;
    }

    /// <summary>Rows in the order of time, brought to the regular grid of their dates; places without a row are NaN.</summary>
    /// <param name="key">The key.</param>
    /// <param name="names">The columns' names.</param>
    /// <param name="columns">Their numbers.</param>
    /// <param name="times">Increasing dates.</param>
    /// <param name="uneven">Whether rows count as steps whatever their dates.</param>
    public static WindowSeries OnGrid(string key, string[] names, double[][] columns, DateTime[] times, bool uneven)
    {
        if (uneven)
            return new(key, new Series(names, columns), times);
        var frequency = times.Length == 1 ? SeriesFrequency.Daily : SeriesFrequencyDetector.Detect(times);
        if (frequency is null)
        {
            var steps = Enumerable.Range(1, times.Length - 1).Select(i => times[i] - times[i - 1]).ToArray();
            var usual = steps.GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
            var odd = Array.FindIndex(steps, s => s != usual) + 1;
            throw new SeriesException(string.Create(CultureInfo.InvariantCulture,
                $"Windows.From: {(key.Length == 0 ? "" : $"key '{key}', ")}the times are not evenly spaced ({times[odd - 1]:yyyy-MM-dd HH:mm:ss} to {times[odd]:yyyy-MM-dd HH:mm:ss}, where the usual step is {usual}). ") +
                "Usual fix: bring the rows to one step (a row a day, an hour ...), or UnevenTime = true to count rows as steps.");
        }
        var positions = SeriesFrequencyDetector.Positions(times, frequency);
        var count = positions[^1] + 1;
        if (count == times.Length)
            return new(key, new Series(names, columns, times, frequency));
        var grid = new DateTime[count];
        for (var i = 0; i < count; i++)
            grid[i] = frequency.Add(times[0], i);
        return new(key, new Series(names, [.. columns.Select(c => Spread(c, positions, count))], grid, frequency));
    }

    static double[] Spread(double[] column, int[] positions, int count)
    {
        var filled = new double[count];
        Array.Fill(filled, double.NaN);
        for (var i = 0; i < positions.Length; i++)
            filled[positions[i]] = column[i];
        return filled;
    }
}
