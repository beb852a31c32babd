using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>Losses by learning rate, from <see cref="LearningRateFinder"/>.</summary>
public sealed class LearningRateCurve
{
    const int Width = 60, Height = 12;

    internal LearningRateCurve(IReadOnlyList<double> rates, IReadOnlyList<double> losses, IReadOnlyList<double> smoothed, string? stopped)
    {
        (Rates, Losses, Smoothed, StopReason) = (rates, losses, smoothed, stopped);
        Suggestion = Steepest() is { } at ? rates[at] : null;
    }

    /// <summary>The rates tried, rising.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>The loss of each mini-batch, before the step at its rate.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The losses, smoothed.</summary>
    public IReadOnlyList<double> Smoothed { get; }

    /// <summary>Why it ended before the last rate; null when it did not.</summary>
    public string? StopReason { get; }

    /// <summary>The rate where the smoothed loss falls fastest over the logarithm of the rate: the steepest difference over a tenth of the steps, the first tenth left out; null when
    /// it never falls.</summary>
    public double? Suggestion { get; }

    /// <summary>The rate of the lowest smoothed loss; null when there is none. A good rate is about a tenth of it.</summary>
    public double? Lowest => Rates.Count == 0 ? null : Rates[Smoothed.ToList().IndexOf(Smoothed.Min())];

    // Rates are equally spaced in their logarithm, so the slope is a difference. The first tenth is left out: its means are of few batches.
    int? Steepest()
    {
        var (best, at, reach) = (0.0, (int?)null, Math.Max(1, Smoothed.Count / 20));
        for (var i = Math.Max(reach, Smoothed.Count / 10); i + reach < Smoothed.Count; i++)
            if (Smoothed[i + reach] - Smoothed[i - reach] < best)
                (best, at) = (Smoothed[i + reach] - Smoothed[i - reach], i);
        return at;
    }

    /// <summary>The curve as a picture that stands alone: smoothed loss and losses over the rate on a logarithmic axis, the suggestion marked.</summary>
    public string ToSvg()
    {
        var at = Suggestion is { } rate ? Rates.ToList().IndexOf(rate) : -1;
        var chart = new SvgChart
        {
            Title = "Loss by learning rate",
            Description = Sentence(),
            Labels = [.. Rates.Select(r => r.ToString("0.0e0", CultureInfo.InvariantCulture))],
            Lines = [new SvgLine("loss of a mini-batch", "raw", 0, Losses), new SvgLine("smoothed", "smooth", 0, Smoothed)],
            Bands = at < 0 ? [] : [(at, at, "", "mark")],
        };
        const string style = "<style>.grid{stroke:#ddd}.tick{stroke:#888}.ytick{text-anchor:end}.xtick{text-anchor:middle}text{font:12px sans-serif;fill:#333}" +
            ".line{fill:none;stroke-width:2}.raw{stroke:#bbb;stroke-width:1}.smooth{stroke:#1f6fb4}.band{fill:#f2b134;opacity:.5}</style>";
        var svg = chart.Render(720, 360, "rates", "chart");
        var inside = svg.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"{svg[..inside].Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", StringComparison.Ordinal)}{style}{svg[inside..]}";
    }

    /// <summary>The smoothed curve as text, with the suggestion in a sentence below it.</summary>
    public override string ToString()
    {
        if (Rates.Count == 0)
            return Sentence();
        var (columns, low, high) = (Math.Min(Width, Rates.Count), Smoothed.Min(), Smoothed.Max());
        var at = Enumerable.Range(0, columns).Select(c => columns == 1 ? 0 : (int)Math.Round(c * (Rates.Count - 1.0) / (columns - 1))).ToArray();
        var rows = at.Select(i => high > low ? (int)Math.Round((high - Smoothed[i]) / (high - low) * (Height - 1)) : 0).ToArray();
        var text = new StringBuilder();
        for (var row = 0; row < Height; row++)
        {
            var label = row == 0 ? high : row == Height - 1 ? low : double.NaN;
            text.Append(double.IsNaN(label) ? new string(' ', 9) : label.ToString("g4", CultureInfo.InvariantCulture).PadLeft(9)).Append(" |");
            for (var c = 0; c < columns; c++)
                text.Append(rows[c] == row ? Suggestion is { } s && Rates[at[c]] <= s && (c + 1 == columns || Rates[at[c + 1]] > s) ? 'O' : '*' : ' ');
            text.Length = text.ToString().TrimEnd().Length;
            text.Append('\n');
        }
        text.Append(' ', 10).Append('+').Append('-', columns).Append('\n');
        var (first, last) = (Rates[0].ToString("g3", CultureInfo.InvariantCulture), Rates[^1].ToString("g3", CultureInfo.InvariantCulture));
        text.Append(' ', 11).Append(first).Append(' ', Math.Max(1, columns - first.Length - last.Length)).Append(last).Append('\n');
        return text.Append(Sentence()).ToString();
    }

    string Sentence() => (Suggestion is { } rate ? FormattableString.Invariant($"The loss falls fastest at rate {rate:g3}; it is lowest at {Lowest:g3}.") : "The loss never falls: no rate is suggested.")
        + (StopReason is { } why ? $" It ended because {why}." : "");
}
