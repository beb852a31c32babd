using System.Globalization;
using System.Net;
using System.Text;

namespace Unroll;

/// <summary>Attention weights as a table of squares in SVG.</summary>
internal static class AttentionMap
{
    const int Cell = 28;
    const double Letter = 7.8;

    public static string Render(IReadOnlyList<string> source, IReadOnlyList<string> tokens, float[,] weights)
    {
        string[] rows = [.. tokens.Select(Shown), .. weights.GetLength(0) > tokens.Count ? ["(end)"] : Array.Empty<string>()];
        string[] columns = [.. source.Select(Shown)];
        var left = (int)Math.Ceiling(rows.Max(r => r.Length) * Letter) + 16;
        var top = (int)Math.Ceiling(columns.Max(c => c.Length) * Letter) + 16;
        var (width, height) = (left + columns.Length * Cell + 12, top + rows.Length * Cell + 12);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"13\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>Attention: rows are the translation, columns the source</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        for (var c = 0; c < columns.Length; c++)
        {
            var x = left + c * Cell + Cell / 2 + 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate({x},{top - 8}) rotate(-90)\" fill=\"#222222\">{WebUtility.HtmlEncode(columns[c])}</text>\n");
        }
        for (var r = 0; r < rows.Length; r++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left - 8}\" y=\"{top + r * Cell + Cell / 2 + 5}\" text-anchor=\"end\" fill=\"#222222\">{WebUtility.HtmlEncode(rows[r])}</text>\n");
            for (var c = 0; c < columns.Length; c++)
            {
                var w = Math.Clamp(weights[r, c], 0, 1);
                // From white to a dark blue.
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left + c * Cell}\" y=\"{top + r * Cell}\" width=\"{Cell - 1}\" height=\"{Cell - 1}\" fill=\"rgb({(int)(245 - 222 * w)},{(int)(247 - 190 * w)},{(int)(250 - 130 * w)})\"><title>{WebUtility.HtmlEncode(rows[r])} / {WebUtility.HtmlEncode(columns[c])}: {w:F3}</title></rect>\n");
            }
        }
        return svg.Append("</svg>\n").ToString();
    }

    static string Shown(string token) => token is " " ? "\u2423" : token is "\n" ? "\\n" : token is "\t" ? "\\t" : token;
}
