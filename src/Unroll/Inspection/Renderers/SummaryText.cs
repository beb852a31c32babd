using System.Text;

namespace Unroll;

/// <summary>A summary as aligned text, like that of Keras.</summary>
internal static class SummaryText
{
    internal static string Render(ModelSummary summary)
    {
        var lines = summary.Rows.Select(r => (string[])[new string(' ', 2 * r.Depth) + r.Name, .. SummaryCells.Of(r)[1..]]).Prepend(SummaryCells.Headings).ToList();
        var used = Enumerable.Range(0, SummaryCells.Headings.Length).Where(column => lines.Skip(1).Any(line => line[column].Length > 0)).ToArray();
        var widths = used.Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder($"Model: {summary.Name} ({summary.Type})\n");
        var rule = new string('─', widths.Sum() + 2 * (widths.Length - 1)) + "\n";
        text.Append(rule);
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(string.Join("  ", used.Select((column, at) => lines[i][column].PadRight(widths[at]))).TrimEnd()).Append('\n');
            if (i == 0)
                text.Append(rule);
        }
        text.Append(rule);
        foreach (var line in SummaryCells.Totals(summary))
            text.Append(line).Append('\n');
        return text.ToString();
    }
}
