namespace Unroll;

/// <summary>Groups a program's own rows into series, one for each key, and checks their times.</summary>
internal static class WindowRecords
{
    public static WindowSeries[] Group<T>(IEnumerable<T> rows, Func<T, DateTime> time, IReadOnlyList<(string Name, Func<T, double> Value)> columns, Func<T, string>? key, bool uneven)
    {
        var groups = new Dictionary<string, Growing>(StringComparer.Ordinal);
        var order = new List<Growing>();
        var at = 0;
        foreach (var row in rows)
        {
            var name = key?.Invoke(row) ?? "";
            if (!groups.TryGetValue(name, out var group))
            {
                groups[name] = group = new(name, columns.Count);
                order.Add(group);
            }
            group.Add(at++, time(row));
            for (var c = 0; c < columns.Count; c++)
                group.Columns[c].Add(columns[c].Value(row));
        }
        if (at == 0)
            throw new SeriesException("Windows.From: got no rows; needed at least one.");
        string[] names = [.. columns.Select(c => c.Name)];
        return [.. order.Select(g => WindowSeries.OnGrid(g.Key, names, [.. g.Columns.Select(c => c.ToArray())], [.. g.Times], uneven))];
    }

    /// <summary>The name of a column from the expression that reads it: <c>r => r.Sales</c> is Sales.</summary>
    public static string NameOf(string? expression)
    {
        var name = expression is null ? "" : new string([.. expression[(expression.LastIndexOf('.') + 1)..].Trim().TakeWhile(c => char.IsLetterOrDigit(c) || c == '_')]);
        return expression?.Contains('.', StringComparison.Ordinal) == true && name.Length > 0 ? name : "value";
    }

    sealed class Growing(string key, int columns)
    {
        int _lastRow;

        public string Key => key;

        public List<DateTime> Times { get; } = [];

        public List<double>[] Columns { get; } = [.. Enumerable.Range(0, columns).Select(_ => new List<double>())];

        public void Add(int row, DateTime time)
        {
            if (Times.Count > 0 && time <= Times[^1])
            {
                var who = key.Length == 0 ? "" : $" (key '{key}')";
                throw new SeriesException(time == Times[^1]
                    ? FormattableString.Invariant($"Windows.From: row {row}{who} has the time {time:yyyy-MM-dd HH:mm:ss} of row {_lastRow} again; needed each time once. Usual fix: keep one row a time, or give the key that tells series apart: key: r => r.Store.")
                    : FormattableString.Invariant($"Windows.From: row {row}{who} has the time {time:yyyy-MM-dd HH:mm:ss}, which is before {Times[^1]:yyyy-MM-dd HH:mm:ss} of row {_lastRow}; needed rows in the order of time. Usual fix: rows.OrderBy(r => r.Date)."));
            }
            Times.Add(time);
            _lastRow = row;
        }
    }
}
