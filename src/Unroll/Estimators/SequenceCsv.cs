namespace Unroll;

/// <summary>Reads sequences from a CSV file with one row a step: a key says which sequence a row belongs to, a time (if there is one) its order.</summary>
internal sealed class SequenceCsv
{
    /// <summary>The column that names the sequence of each row.</summary>
    public required string Key { get; init; }

    /// <summary>The column of times, numbers or dates; null when the rows stand in order.</summary>
    public string? Time { get; init; }

    /// <summary>The columns of numbers, or null for all that hold numbers.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The column of tokens, in place of features.</summary>
    public string? Token { get; init; }

    /// <summary>The column of classes, or null.</summary>
    public string? Label { get; init; }

    /// <summary>Whether each step has a class, or each sequence.</summary>
    public bool PerStep { get; init; }

    public SequenceTable Read(string path)
    {
        var cells = CsvCells.Read(path);
        var (key, time, label) = (cells.Column(Key), Time is null ? -1 : cells.Column(Time), Label is null ? -1 : cells.Column(Label));
        var names = new List<string>();
        var rows = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Rows.Count; i++)
        {
            var name = cells.Rows[i][key];
            if (string.IsNullOrWhiteSpace(name))
                throw new InvalidDataException($"{cells.Where(i)}: the column '{Key}' is empty; needed the name of the row's sequence.");
            if (!rows.TryGetValue(name, out var own))
            {
                rows.Add(name, own = []);
                names.Add(name);
            }
            own.Add(i);
        }
        if (time >= 0)
            InOrder(cells, time, names.Select(n => rows[n]));
        int[][] sequences = [.. names.Select(n => rows[n].ToArray())];
        return new SequenceTable
        {
            Cells = cells,
            Inputs = Token is { } token ? Tokens(cells, cells.Column(token), sequences) : Numbers(cells, sequences, [key, time, label]),
            Labels = label >= 0 && !PerStep ? ClassLabels.From(sequences.Select((s, i) => One(cells, label, s, names[i]))) : null,
            Tags = label >= 0 && PerStep ? StepLabels.From(sequences.Select(s => s.Select(i => Filled(cells, i, label)).ToArray())) : null,
            Keys = [.. names],
            Rows = sequences,
        };
    }

    SequenceInputs Tokens(CsvCells cells, int column, int[][] sequences) => SequenceInputs.FromTokens(sequences.Select(s => s.Select(i => Filled(cells, i, column)).ToArray()));

    SequenceInputs Numbers(CsvCells cells, int[][] sequences, int[] taken)
    {
        if (Features is { } wanted && wanted.Where(f => cells.Find(f) < 0).ToArray() is { Length: > 0 } missing)
            throw new InvalidDataException($"{cells.Source}: the columns {CsvCells.Quoted(wanted)} are needed; the file lacks {CsvCells.Quoted(missing)} and has {CsvCells.Quoted(cells.Header)}.");
        int[] columns = Features is { } given ? [.. given.Select(cells.Column)]
            : [.. Enumerable.Range(0, cells.Header.Length).Where(c => !taken.Contains(c) && cells.Rows.Count(r => CsvNumbers.LooksLikeNumber(r[c])) * 2 > cells.Rows.Count)];
        if (columns.Length == 0)
            throw new InvalidDataException($"{cells.Source}: no column of numbers was found beside {CsvCells.Quoted(taken.Where(c => c >= 0).Select(c => cells.Header[c]))}. Usual fix: name the columns of numbers, or the column of texts or tokens.");
        var ways = CsvNumbers.Detect([.. cells.Rows.SelectMany(r => columns.Select(c => r[c])).Where(c => !CsvNumbers.IsGap(c))], cells.Delimiter, null);
        return SequenceInputs.FromNumbers(sequences.Select(s =>
        {
            var values = new float[s.Length, columns.Length];
            for (var t = 0; t < s.Length; t++)
                for (var f = 0; f < columns.Length; f++)
                    values[t, f] = ways.TryParse(cells.Rows[s[t]][columns[f]], out var value) ? (float)value
                        : throw new InvalidDataException($"{cells.Where(s[t])}, column '{cells.Header[columns[f]]}': '{cells.Rows[s[t]][columns[f]]}' is not a number. Usual fix: correct it, or fill gaps first.");
            return values;
        }), Features ?? [.. columns.Select(c => cells.Header[c])]);
    }

    static string One(CsvCells cells, int label, int[] rows, string name)
    {
        var first = Filled(cells, rows[0], label);
        var other = Array.FindIndex(rows, i => cells.Rows[i][label].Trim() != first);
        return other < 0 ? first : throw new InvalidDataException(
            $"{cells.Where(rows[other])}: sequence '{name}' has the class '{cells.Rows[rows[other]][label]}' here and '{first}' on line {FormattableString.Invariant($"{cells.Lines[rows[0]]}")}; needed one class a sequence. Usual fix: 'unroll tag' gives each row a class.");
    }

    static string Filled(CsvCells cells, int row, int column) => cells.Rows[row][column].Trim() is { Length: > 0 } cell ? cell
        : throw new InvalidDataException($"{cells.Where(row)}: the column '{cells.Header[column]}' is empty; needed a value in every row.");

    static void InOrder(CsvCells cells, int time, IEnumerable<List<int>> sequences)
    {
        string[] all = [.. cells.Rows.Select(r => r[time])];
        var patterns = Array.TrueForAll(all, c => new CsvNumbers('.', null).TryParse(c, out _)) ? null : CsvDates.Detect(all, cells.Header[time])
            ?? throw new InvalidDataException($"{cells.Source}: the column '{cells.Header[time]}' holds neither numbers nor dates; needed the order of the steps.");
        foreach (var rows in sequences)
            for (var i = 0; i < rows.Count; i++)
            {
                var now = At(rows[i]);
                if (i == 0 || now > At(rows[i - 1]))
                    continue;
                throw new InvalidDataException($"{cells.Where(rows[i])}: the time '{all[rows[i]]}' {(now == At(rows[i - 1]) ? "is there twice in its sequence" : $"comes after '{all[rows[i - 1]]}' of the same sequence")}; needed rising times. Usual fix: sort the rows by key and time, one row a step.");
            }

        double At(int row)
        {
            if (patterns is null)
                return new CsvNumbers('.', null).TryParse(all[row], out var number) ? number : double.NaN;
            return CsvDates.TryParse(all[row], patterns, out var date) ? date.Ticks : throw new InvalidDataException($"{cells.Where(row)}, column '{cells.Header[time]}': '{all[row]}' is not a date written like the others.");
        }
    }
}
