using System.Net;
using System.Text;

namespace Unroll;

/// <summary>A summary as an HTML fragment: one table and its totals.</summary>
internal static class SummaryHtml
{
    internal static string Render(ModelSummary summary)
    {
        var text = new StringBuilder($"<table class=\"summary\">\n<caption>{Escaped(summary.Name)} ({Escaped(summary.Type)})</caption>\n<thead><tr>");
        foreach (var heading in SummaryCells.Headings)
            text.Append($"<th scope=\"col\">{Escaped(heading)}</th>");
        text.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in summary.Rows)
        {
            var cells = SummaryCells.Of(row);
            text.Append($"<tr><th scope=\"row\">{string.Concat(Enumerable.Repeat("&#160;&#160;", row.Depth))}{Escaped(cells[0])}</th>");
            foreach (var cell in cells.AsSpan(1))
                text.Append($"<td>{Escaped(cell)}</td>");
            text.Append("</tr>\n");
        }
        text.Append("</tbody>\n</table>\n");
        foreach (var line in SummaryCells.Totals(summary))
            text.Append($"<p>{Escaped(line)}</p>\n");
        return text.ToString();
    }

    static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
