using CsvHelper;

namespace Unroll;

/// <summary>The cells of a CSV file with a header, as text: quoted cells may hold line breaks. Columns are found by name.</summary>
internal sealed class CsvCells
{
    public required string Source { get; init; }

    public required char Delimiter { get; init; }

    public required string[] Header { get; init; }

    public required List<string[]> Rows { get; init; }

    /// <summary>The line on which each row begins.</summary>
    public required List<int> Lines { get; init; }

    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="InvalidDataException">The file is empty, has a header alone, a column twice, or a row of another width.</exception>
    public static CsvCells Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder; a CSV file was needed." : $"The file '{path}' is not there; check the name and the folder.", path);
        var delimiter = Delimited(path);
        var options = new CsvReaderOptions { Separator = delimiter, HasHeader = true, TrimWhitespace = true, TrackLineNumbers = true };
        using var reader = CsvReader.FromFile(path, options, FileOptions.SequentialScan);
        List<string[]> rows = [];
        List<int> lines = [];
        string[] header = [.. reader.Headers];
        while (reader.Read())
        {
            var line = (int)reader.LineNumber;
            if (reader.FieldCount != header.Length)
                throw new InvalidDataException(FormattableString.Invariant($"{path}, line {line}: {reader.FieldCount} cells where the header has {header.Length}. Usual fix: put quotes around cells that hold the delimiter '{delimiter}'."));
            var row = new string[header.Length];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.GetString(i);
            rows.Add(row);
            lines.Add(line);
        }
        if (rows.Count == 0)
            throw new InvalidDataException($"{path} has no rows; a header row and rows below it were needed.");
        if (header.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InvalidDataException($"{path}: the header has the column '{twice.Key}' twice; rename one.");
        return new CsvCells { Source = path, Delimiter = delimiter, Header = header, Rows = rows, Lines = lines };
    }

    /// <summary>Where a column stands; names are compared without case.</summary>
    /// <exception cref="InvalidDataException">There is none: says which there are.</exception>
    public int Column(string name) => Find(name) is >= 0 and var at ? at
        : throw new InvalidDataException($"{Source}: there is no column '{name}'; the columns are {Quoted(Header)}.");

    /// <summary>Where a column stands, or -1.</summary>
    public int Find(string name) => Array.FindIndex(Header, h => string.Equals(h, name, StringComparison.OrdinalIgnoreCase));

    public string Where(int row) => FormattableString.Invariant($"{Source}, line {Lines[row]}");

    internal static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    /// <summary>The delimiter that the header holds most often, outside quotes.</summary>
    static char Delimited(string path)
    {
        using var reader = new StreamReader(path);
        var quoted = false;
        var counts = new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0, ['|'] = 0 };
        foreach (var c in reader.ReadLine() ?? throw new InvalidDataException($"{path} is empty; a header row and rows below it were needed."))
        {
            quoted ^= c == '"';
            if (!quoted && counts.TryGetValue(c, out var count))
                counts[c] = count + 1;
        }
        return counts.MaxBy(c => c.Value).Key;
    }
}
