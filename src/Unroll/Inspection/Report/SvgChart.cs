using System.Globalization;
using System.Net;
using System.Text;

namespace Unroll;

/// <summary>One line of a chart: y by x = first, first + 1, ...; NaN breaks the line.</summary>
internal sealed record SvgLine(string Name, string Style, int First, IReadOnlyList<double> Values);

/// <summary>A line chart as inline SVG, drawn for one width so that its text keeps its size.</summary>
internal sealed class SvgChart
{
    private const int Left = 56, Right = 14, Bottom = 34;

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<SvgLine> Lines { get; init; }

    /// <summary>The names of the x positions, from 0.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Shaded stretches of x with a word above them.</summary>
    public IReadOnlyList<(int From, int To, string Name, string Style)> Bands { get; init; } = [];

    // The bands' names stand above the plot, where no line can cross them.
    private int Top => Bands.Count > 0 ? 28 : 12;

    public bool FromZero { get; init; }

    public string Render(int width, int height, string id, string cssClass)
    {
        (double low, double high) = Range();
        double[] ticks = Ticks(low, high, height / 55);
        (low, high) = (Math.Min(low, ticks[0]), Math.Max(high, ticks[^1]));
        double plotWidth = width - Left - Right, plotHeight = height - Top - Bottom;
        double X(double i) => Left + plotWidth * (Labels.Count < 2 ? 0.5 : i / (Labels.Count - 1));
        double Y(double v) => Top + plotHeight * (1 - (v - low) / (high - low));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"{cssClass}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}t {id}d\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title id=\"{id}t\">{Text(Title)}</title><desc id=\"{id}d\">{Text(Description)}</desc>");
        foreach ((int from, int to, string name, string style) in Bands)
        {
            double x0 = X(Math.Max(0, from - 0.5)), x1 = X(Math.Min(Labels.Count - 1, to + 0.5));
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"band {style}\" x=\"{x0:F1}\" y=\"{Top}\" width=\"{x1 - x0:F1}\" height=\"{plotHeight:F1}\"/>");
            if (x1 - x0 > 6.2 * name.Length)
                svg.Append(CultureInfo.InvariantCulture, $"<text class=\"bandname\" x=\"{(x0 + x1) / 2:F1}\" y=\"{Top - 9}\">{Text(name)}</text>");
        }

        foreach (double tick in ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{width - Right}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"ytick\" x=\"{Left - 8}\" y=\"{Y(tick) + 4:F1}\">{Number(tick)}</text>");
        }

        foreach (int i in LabelTicks(plotWidth))
        {
            double half = 3.4 * Labels[i].Length;
            if (X(i) + half > width) continue;
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"tick\" x1=\"{X(i):F1}\" x2=\"{X(i):F1}\" y1=\"{Top + plotHeight:F1}\" y2=\"{Top + plotHeight + 5:F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"xtick\" x=\"{X(i):F1}\" y=\"{Top + plotHeight + 20:F1}\">{Text(Labels[i])}</text>");
        }

        foreach (SvgLine line in Lines) svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line {line.Style}\" d=\"{Path(line, X, Y)}\"/>");
        return svg.Append("</svg>").ToString();
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A number as an axis shows it: no more digits than it needs.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        if (size >= 1e6 || (size > 0 && size < 1e-3)) return value.ToString("0.##e0", CultureInfo.InvariantCulture);
        return Math.Round(value, 6).ToString(size >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);
    }

    /// <summary>Round numbers that cover a range, a step of 1, 2 or 5 times a power of ten apart.</summary>
    public static double[] Ticks(double low, double high, int about)
    {
        double raw = (high - low) / Math.Max(2, about);
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
        double first = Math.Floor(low / step), last = Math.Ceiling(high / step);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    private (double Low, double High) Range()
    {
        double[] all = [.. Lines.SelectMany(l => l.Values).Where(double.IsFinite)];
        if (all.Length == 0) return (0, 1);
        double low = FromZero ? Math.Min(0, all.Min()) : all.Min(), high = all.Max();
        return high > low ? (low, high) : (low - 0.5 * (1 + Math.Abs(low) * 0.1), low + 0.5 * (1 + Math.Abs(low) * 0.1));
    }

    /// <summary>Evenly spaced positions whose labels do not touch; January is preferred where labels are months.</summary>
    private IEnumerable<int> LabelTicks(double plotWidth)
    {
        double perLabel = 7.5 * Labels.Max(l => l.Length) + 18;
        int step = Math.Max(1, (int)Math.Ceiling(Labels.Count * perLabel / plotWidth));
        int start = 0;
        if (Labels.All(l => l.Length == 7 && l[4] == '-') && step > 3)
        {
            step = (step + 11) / 12 * 12;
            for (int i = 0; i < Math.Min(12, Labels.Count); i++)
            {
                if (Labels[i].EndsWith("-01", StringComparison.Ordinal)) start = i;
            }
        }

        for (int i = start; i < Labels.Count; i += step) yield return i;
    }

    private static string Path(SvgLine line, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        bool down = false;
        for (int i = 0; i < line.Values.Count; i++)
        {
            if (!double.IsFinite(line.Values[i]))
            {
                down = false;
                continue;
            }

            path.Append(CultureInfo.InvariantCulture, $"{(down ? 'L' : 'M')}{x(line.First + i):F1} {y(line.Values[i]):F1}");
            down = true;
        }

        return path.ToString();
    }
}
