namespace Unroll;

/// <summary>Reads texts with their classes from files: a CSV file with a column of texts, a file of lines for each class, or one file of lines.</summary>
internal static class SequenceFiles
{
    /// <summary>A column of texts, and one of classes when it is given.</summary>
    /// <param name="path">A CSV file.</param>
    /// <param name="text">The column of texts.</param>
    /// <param name="label">The column of classes, or null.</param>
    /// <param name="separator">What stands between several classes in a cell; null for one class a text.</param>
    public static SequenceTable Texts(string path, string text, string? label, string? separator)
    {
        var cells = CsvCells.Read(path);
        var at = cells.Column(text);
        var of = label is null ? -1 : cells.Column(label);
        int[] kept = [.. Enumerable.Range(0, cells.Rows.Count).Where(i => !string.IsNullOrWhiteSpace(cells.Rows[i][at]))];
        if (kept.Length == 0)
            throw new InvalidDataException($"{path}: the column '{text}' is empty in every row; needed texts.");
        var unlabelled = of < 0 || separator is not null ? -1 : Array.FindIndex(kept, i => string.IsNullOrWhiteSpace(cells.Rows[i][of]));
        if (unlabelled >= 0)
            throw new InvalidDataException($"{cells.Where(kept[unlabelled])}: the column '{label}' is empty; needed a class. Usual fix: fill it, or take the row out.");
        return new SequenceTable
        {
            Cells = cells,
            Inputs = SequenceInputs.FromText(kept.Select(i => cells.Rows[i][at])),
            Labels = of < 0 ? null : separator is null ? ClassLabels.From(kept.Select(i => cells.Rows[i][of].Trim()))
                : ClassLabels.FromSets(kept.Select(i => cells.Rows[i][of].Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))),
            Keys = [.. kept.Select(i => FormattableString.Invariant($"{cells.Lines[i]}"))],
            Rows = [.. kept.Select(i => new[] { i })],
            Warnings = LeftOut(path, [.. Enumerable.Range(0, cells.Rows.Count).Except(kept).Select(i => cells.Lines[i])]),
        };
    }

    /// <summary>The name of a CSV file's column, when it has one alone.</summary>
    public static string? OnlyColumn(string path) => CsvCells.Read(path).Header is [var only] ? only : null;

    /// <summary>A text a line, a file a class.</summary>
    public static SequenceTable Classes(IReadOnlyList<(string Class, string Path)> files)
    {
        var (texts, labels, keys, warnings) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var (name, path) in files)
        {
            var lines = Lines(path);
            texts.AddRange(lines.Inputs);
            labels.AddRange(lines.Inputs.Select(_ => name));
            keys.AddRange(lines.Numbers.Select(n => FormattableString.Invariant($"{path}:{n}")));
            warnings.AddRange(lines.Warnings);
        }
        return new SequenceTable { Inputs = SequenceInputs.FromText(texts), Labels = ClassLabels.From(labels), Keys = [.. keys], Rows = [.. keys.Select((_, i) => new[] { i })], Warnings = warnings };
    }

    /// <summary>A text a line, without classes.</summary>
    public static SequenceTable LinesOf(string path)
    {
        var lines = Lines(path);
        return new SequenceTable { Inputs = SequenceInputs.FromText(lines.Inputs), Keys = [.. lines.Numbers.Select(n => FormattableString.Invariant($"{n}"))], Rows = [.. lines.Numbers.Select(n => new[] { n - 1 })], Warnings = lines.Warnings };
    }

    /// <summary>Sentences with a token a line, blank lines between them, the token first and the tag last on its line (CoNLL).</summary>
    public static SequenceTable Conll(string path, bool tagged)
    {
        Require(path);
        var (tokens, tags, rows) = (new List<List<string>>(), new List<List<string>>(), new List<List<int>>());
        var (open, number) = (false, 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var cells = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 0 || cells[0] == "-DOCSTART-")
            {
                open = open && cells.Length != 0;
                continue;
            }
            if (tagged && cells.Length < 2)
                throw new InvalidDataException(FormattableString.Invariant($"{path}, line {number}: '{line}' is one word; needed a token first and its tag last, with a space or tab between."));
            if (!open)
            {
                tokens.Add([]);
                tags.Add([]);
                rows.Add([]);
                open = true;
            }
            tokens[^1].Add(cells[0]);
            tags[^1].Add(cells[^1]);
            rows[^1].Add(number - 1);
        }
        if (tokens.Count == 0)
            throw new InvalidDataException($"{path} holds no sentences; a token a line was needed, with blank lines between sentences.");
        return new SequenceTable
        {
            Inputs = SequenceInputs.FromTokens(tokens),
            Tags = tagged ? StepLabels.From(tags) : null,
            Keys = [.. tokens.Select((_, i) => FormattableString.Invariant($"{i + 1}"))],
            Rows = [.. rows.Select(r => r.ToArray())],
        };
    }

    static (List<string> Inputs, List<int> Numbers, IReadOnlyList<string> Warnings) Lines(string path)
    {
        Require(path);
        var (texts, numbers, empty, number) = (new List<string>(), new List<int>(), new List<int>(), 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                empty.Add(number);
                continue;
            }
            texts.Add(line);
            numbers.Add(number);
        }
        return texts.Count > 0 ? (texts, numbers, LeftOut(path, [.. empty])) : throw new InvalidDataException($"{path} holds no text; a text a line was needed.");
    }

    static void Require(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder; a file was needed." : $"The file '{path}' is not there; check the name and the folder.", path);
    }

    static IReadOnlyList<string> LeftOut(string path, int[] lines) => lines.Length == 0 ? []
        : [FormattableString.Invariant($"{path}: {lines.Length} empty {(lines.Length == 1 ? "text was" : "texts were")} left out ({(lines.Length == 1 ? "line" : "lines")} {string.Join(", ", lines.Take(5))}{(lines.Length > 5 ? " ..." : "")}).")];
}
