namespace Unroll;

/// <summary>Reads pairs of texts: a text, a tab, its translation, a line; what stands behind a second tab (licences, sources) is left out.</summary>
internal static class TextPairs
{
    public static (string Source, string Target)[] Read(string path, int? limit)
    {
        var (pairs, number) = (new List<(string, string)>(), 0);
        foreach (var line in TextFile.Read(path).Split('\n'))
        {
            number++;
            if (pairs.Count == limit)
                break;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var cells = line.Split('\t');
            if (cells.Length < 2 || string.IsNullOrWhiteSpace(cells[0]) || string.IsNullOrWhiteSpace(cells[1]))
                throw new InvalidDataException(FormattableString.Invariant($"{path}, line {number}: '{Short(line)}' is no pair; needed a text, a tab and its translation."));
            pairs.Add((cells[0].Trim(), cells[1].Trim()));
        }
        return pairs.Count >= 10 ? [.. pairs] : throw new InvalidDataException(FormattableString.Invariant($"{path} holds {pairs.Count} pairs; needed ten at least (hundreds for anything useful)."));
    }

    static string Short(string line) => line.Length <= 60 ? line : line[..57] + "...";
}
