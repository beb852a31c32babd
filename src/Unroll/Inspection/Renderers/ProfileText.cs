using System.Text;

namespace Unroll;

/// <summary>A profile as aligned text: a table for each phase.</summary>
internal static class ProfileText
{
    internal static string Render(ModelProfile profile)
    {
        var text = new StringBuilder($"Profile: {profile.Name} ({profile.Type}), {string.Join(", ", ProfileCells.Facts(profile))}\n");
        foreach (var (title, rows) in ProfileCells.Tables(profile))
            Table(text, title, rows);
        foreach (var line in ProfileCells.Totals(profile))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    static void Table(StringBuilder text, string title, IReadOnlyList<string[]> rows)
    {
        string[][] lines = [ProfileCells.Headings, .. rows];
        var widths = Enumerable.Range(0, ProfileCells.Headings.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var rule = new string('─', widths.Sum() + 2 * (widths.Length - 1)) + "\n";
        text.Append($"\n{title}\n").Append(rule);
        for (var i = 0; i < lines.Length; i++)
        {
            if (i == 1 || i == lines.Length - 1)
                text.Append(rule);
            text.Append(string.Join("  ", lines[i].Select((cell, at) => at < 2 || at == widths.Length - 1 ? cell.PadRight(widths[at]) : cell.PadLeft(widths[at]))).TrimEnd()).Append('\n');
        }
    }
}
