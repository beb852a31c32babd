using System.Text;

namespace Unroll.Bench;

/// <summary>A table that reads well in a terminal and in a Markdown page: the first columns left, numbers right.</summary>
internal sealed class MarkdownTable(params string[] heads)
{
    readonly List<string[]> _rows = [];

    /// <summary>How many columns are text. Default 1.</summary>
    internal int TextColumns { get; init; } = 1;

    /// <summary>How many rows it has.</summary>
    internal int Rows => _rows.Count;

    internal void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = heads.Select((h, i) => _rows.Select(r => r[i].Length).Append(Math.Max(3, h.Length)).Max()).ToArray();
        var text = new StringBuilder();
        void Line(Func<int, string> cell) => text.Append("| ").AppendJoin(" | ", Enumerable.Range(0, widths.Length).Select(cell)).Append(" |\n");
        string Aligned(string s, int i) => i < TextColumns ? s.PadRight(widths[i]) : s.PadLeft(widths[i]);
        Line(i => Aligned(heads[i], i));
        Line(i => i < TextColumns ? new string('-', widths[i]) : new string('-', widths[i] - 1) + ":");
        foreach (var row in _rows)
            Line(i => Aligned(row[i], i));
        return text.ToString();
    }
}
