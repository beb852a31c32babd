using System.Text;

namespace Unroll;

/// <summary>A summary as a Markdown table.</summary>
internal static class SummaryMarkdown
{
    internal static string Render(ModelSummary summary)
    {
        var text = new StringBuilder($"**{Escaped(summary.Name)}** ({Escaped(summary.Type)})\n\n");
        text.Append("| ").AppendJoin(" | ", SummaryCells.Headings).Append(" |\n");
        text.Append('|').AppendJoin('|', SummaryCells.Headings.Select(_ => "---")).Append("|\n");
        foreach (var row in summary.Rows)
        {
            var cells = SummaryCells.Of(row).Select(Escaped).ToArray();
            cells[0] = string.Concat(Enumerable.Repeat("&nbsp;&nbsp;", row.Depth)) + cells[0];
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }
        text.Append('\n').AppendJoin("  \n", SummaryCells.Totals(summary).Select(Escaped)).Append('\n');
        return text.ToString();
    }

    static string Escaped(string text)
    {
        var result = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '|' or '*' or '_' or '`' or '<' or '\\' or '[' or ']')
                result.Append('\\');
            result.Append(c);
        }
        return result.ToString();
    }
}
