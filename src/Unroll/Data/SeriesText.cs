using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>A series as text.</summary>
internal static class SeriesText
{
    const int Listed = 24;

    internal static string Of(Series series)
    {
        var text = new StringBuilder(string.Join(", ", series.Names)).Append(CultureInfo.InvariantCulture, $": {series.Count} row{(series.Count == 1 ? "" : "s")}");
        if (series.Dates is not null)
            text.Append(CultureInfo.InvariantCulture, $" ({series.Frequency})");
        if (series.Count == 0)
            return text.ToString();
        text.Append(CultureInfo.InvariantCulture, $", {series.Label(0)} to {series.Label(series.Count - 1)}");
        if (series.Count > Listed)
            return text.ToString();
        var width = Enumerable.Range(0, series.Count).Max(t => series.Label(t).Length);
        for (var t = 0; t < series.Count; t++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {series.Label(t).PadRight(width)}");
            for (var c = 0; c < series.Names.Count; c++)
                text.Append(CultureInfo.InvariantCulture, $"  {(double.IsNaN(series.Column(c)[t]) ? "-" : series.Column(c)[t].ToString("G6", CultureInfo.InvariantCulture))}");
        }
        return text.ToString();
    }
}
