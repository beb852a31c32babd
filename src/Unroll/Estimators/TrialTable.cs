using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>The trials of a cross-validation or a search in the order of their numbers: to read, as CSV, with mean and deviation of each score.</summary>
public sealed class TrialTable
{
    internal TrialTable(IReadOnlyList<Trial> trials, bool cancelled)
    {
        (Trials, Cancelled) = (trials, cancelled);
        Settings = [.. trials.SelectMany(t => t.Settings.Select(s => s.Key)).Distinct()];
        Scores = [.. trials.SelectMany(t => t.Scores.Select(s => s.Name)).Distinct()];
    }

    /// <summary>All trials, those that failed too.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <summary>The names of what was varied.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <summary>The names of what was measured.</summary>
    public IReadOnlyList<string> Scores { get; }

    /// <summary>Whether it was cancelled before all trials had run.</summary>
    public bool Cancelled { get; }

    /// <summary>The trials that failed.</summary>
    public IEnumerable<Trial> Failed => Trials.Where(t => !t.Succeeded);

    /// <summary>The mean of a score over the trials that succeeded.</summary>
    /// <exception cref="KeyNotFoundException">No trial has such a score: says which there are.</exception>
    public double Mean(string score) => Values(score).Average();

    /// <summary>The standard deviation of a score over the trials that succeeded, with n - 1; 0 for a single one.</summary>
    /// <exception cref="KeyNotFoundException">No trial has such a score: says which there are.</exception>
    public double Deviation(string score)
    {
        var values = Values(score);
        var mean = values.Average();
        return values.Length < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }

    /// <summary>The trial with the largest (or smallest) score; of equal ones the first. A score that is not a number never wins.</summary>
    /// <param name="score">The score's name. Default: the first one.</param>
    /// <param name="smallest">Whether less is better, as for losses. Default: whether the name holds <c>loss</c> or <c>error</c>.</param>
    /// <exception cref="InvalidOperationException">No trial succeeded: says why the first failed.</exception>
    public Trial Best(string? score = null, bool? smallest = null)
    {
        if (Scores.Count == 0)
            throw new InvalidOperationException($"TrialTable.Best: no trial succeeded.{(Failed.FirstOrDefault() is { } first ? FormattableString.Invariant($" Trial {first.Number}: {first.Error!.Message}") : "")}");
        score ??= Scores[0];
        var sign = (smallest ?? (score.Contains("loss", StringComparison.OrdinalIgnoreCase) || score.Contains("error", StringComparison.OrdinalIgnoreCase))) ? -1 : 1;
        _ = Values(score);
        return Having(score).MaxBy(t => double.IsNaN(t.Score(score)) ? double.NegativeInfinity : sign * t.Score(score))!;
    }

    /// <summary>A table for reading: a row a trial, then mean and deviation of each score, then why trials failed.</summary>
    public override string ToString()
    {
        List<string[]> rows = [["trial", .. Settings, .. Scores, "time"]];
        foreach (var t in Trials)
            rows.Add([t.Number.ToString(CultureInfo.InvariantCulture), .. Settings.Select(s => Setting(t, s)), .. Scores.Select(s => t.Succeeded && t.Scores.Any(x => x.Name == s) ? Said(t.Score(s)) : "failed"),
                string.Create(CultureInfo.InvariantCulture, $"{t.Duration.TotalSeconds:F1} s")]);
        if (Scores.Count > 0)
        {
            rows.Add(["mean", .. Settings.Select(_ => ""), .. Scores.Select(s => Said(Mean(s))), ""]);
            rows.Add(["+-", .. Settings.Select(_ => ""), .. Scores.Select(s => Said(Deviation(s))), ""]);
        }
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        var text = new StringBuilder();
        foreach (var row in rows)
            text.Append(string.Join("  ", row.Select((cell, c) => cell.PadLeft(widths[c]))).TrimEnd()).Append('\n');
        foreach (var t in Failed)
            text.Append(CultureInfo.InvariantCulture, $"trial {t.Number} failed: {t.Error!.Message}\n");
        if (Cancelled)
            text.Append("cancelled before all trials had run\n");
        return text.ToString();
    }

    /// <summary>The same as CSV: trial, settings, scores, seconds, error; numbers as they are, with the invariant culture.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.Append(string.Join(',', ((string[])["trial", .. Settings, .. Scores, "seconds", "error"]).Select(SeriesCsv.Cell))).Append('\n');
        foreach (var t in Trials)
            text.Append(string.Join(',', ((string[])[t.Number.ToString(CultureInfo.InvariantCulture), .. Settings.Select(s => Setting(t, s)),
                .. Scores.Select(s => t.Scores.Any(x => x.Name == s) ? t.Score(s).ToString("R", CultureInfo.InvariantCulture) : ""),
                t.Duration.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture), t.Error?.Message ?? ""]).Select(SeriesCsv.Cell))).Append('\n');
        return text.ToString();
    }

    IEnumerable<Trial> Having(string score) => Trials.Where(t => t.Scores.Any(s => s.Name == score));

    double[] Values(string score)
    {
        double[] values = [.. Having(score).Select(t => t.Score(score))];
        return values.Length > 0 ? values : throw new KeyNotFoundException($"TrialTable: no trial has the score '{score}'; there {(Scores.Count == 1 ? "is" : "are")} {(Scores.Count == 0 ? "none" : string.Join(", ", Scores))}.");
    }

    static string Setting(Trial trial, string name) => trial.Settings.FirstOrDefault(s => s.Key == name).Value ?? "";

    static string Said(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
