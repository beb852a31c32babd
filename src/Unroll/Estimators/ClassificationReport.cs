using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>How predictions of classes compare with the truth: accuracy, precision, recall and F1 of each class, the confusion matrix, and the baseline of the most frequent class.</summary>
public sealed class ClassificationReport
{
    readonly int[,] _confusion;

    ClassificationReport(IReadOnlyList<ClassScore> classes, int count, double accuracy, double baseline, bool isMultiLabel, double microF1, int[,] confusion)
    {
        (Classes, Count, Accuracy, BaselineAccuracy, IsMultiLabel, MicroF1, _confusion) = (classes, count, accuracy, baseline, isMultiLabel, microF1, confusion);
        MacroF1 = classes.Where(c => c.Support > 0).Select(c => c.F1).DefaultIfEmpty(0).Average();
    }

    /// <summary>The classes in the order of their numbers.</summary>
    public IReadOnlyList<ClassScore> Classes { get; }

    /// <summary>How many samples (of a tagger: steps) were compared.</summary>
    public int Count { get; }

    /// <summary>The share that is right; multi-label: the share whose whole set of classes is right.</summary>
    public double Accuracy { get; }

    /// <summary>The accuracy of always saying the most frequent class of these samples (multi-label: the most frequent set). A model that learned something is above it.</summary>
    public double BaselineAccuracy { get; }

    /// <summary>The mean F1 of the classes that occur, each counting alike.</summary>
    public double MacroF1 { get; }

    /// <summary>F1 over all decisions together: 2 TP / (2 TP + FP + FN). With one class a sample it equals the accuracy.</summary>
    public double MicroF1 { get; }

    /// <summary>Whether a sample may have any number of classes.</summary>
    public bool IsMultiLabel { get; }

    /// <summary>How often what is class <paramref name="truth"/> was called class <paramref name="predicted"/>.</summary>
    /// <exception cref="InvalidOperationException">Multi-label: there is no such matrix.</exception>
    public int Confusion(int truth, int predicted) => IsMultiLabel ? throw new InvalidOperationException("ClassificationReport.Confusion: with several labels a sample there is no confusion matrix; see Classes.") : _confusion[truth, predicted];

    /// <summary>Compares class numbers.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="truth">What is.</param>
    /// <param name="predicted">What was said.</param>
    /// <exception cref="ArgumentException">Different lengths, or a number that is no class.</exception>
    public static ClassificationReport Of(IReadOnlyList<string> classes, IReadOnlyList<int> truth, IReadOnlyList<int> predicted)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var set = new ClassSet(classes, nameof(ClassificationReport));
        Same(truth, predicted);
        var confusion = new int[classes.Count, classes.Count];
        for (var i = 0; i < truth.Count; i++)
        {
            var where = FormattableString.Invariant($"sample {i}");
            confusion[set.Checked(truth[i], nameof(ClassificationReport), where), set.Checked(predicted[i], nameof(ClassificationReport), where)]++;
        }
        var all = Enumerable.Range(0, classes.Count).ToArray();
        int Row(int c) => all.Sum(p => confusion[c, p]);
        int Column(int c) => all.Sum(t => confusion[t, c]);
        var right = all.Sum(c => confusion[c, c]);
        return new([.. all.Select(c => Score(classes[c], confusion[c, c], Column(c), Row(c)))], truth.Count, Part(right, truth.Count),
            Part(all.Max(Row), truth.Count), false, Part(right, truth.Count), confusion);
    }

    /// <summary>Compares sets of class numbers.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{string}, IReadOnlyList{int}, IReadOnlyList{int})"/>
    public static ClassificationReport OfSets(IReadOnlyList<string> classes, IReadOnlyList<int[]> truth, IReadOnlyList<int[]> predicted)
    {
        ArgumentNullException.ThrowIfNull(classes);
        Same(truth, predicted);
        var scores = Enumerable.Range(0, classes.Count).Select(c => (
            Hit: truth.Where((t, i) => t.Contains(c) && predicted[i].Contains(c)).Count(),
            Said: predicted.Count(p => p.Contains(c)),
            Is: truth.Count(t => t.Contains(c)))).ToArray();
        var right = truth.Where((t, i) => t.Order().SequenceEqual(predicted[i].Order())).Count();
        var most = truth.GroupBy(t => string.Join(',', t.Order())).Select(g => g.Count()).DefaultIfEmpty(0).Max();
        var hits = scores.Sum(s => s.Hit);
        return new([.. scores.Select((s, c) => Score(classes[c], s.Hit, s.Said, s.Is))], truth.Count, Part(right, truth.Count), Part(most, truth.Count), true,
            Part(2 * hits, scores.Sum(s => s.Said + s.Is)), new int[0, 0]);
    }

    /// <summary>A table for reading: a row a class, then accuracy, baseline and, up to 12 classes, the confusion matrix.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var width = Math.Max(9, Classes.Max(c => c.Name.Length));
        Line($"{"class".PadRight(width)}  precision  recall      F1  support");
        foreach (var c in Classes)
            Line(string.Create(CultureInfo.InvariantCulture, $"{c.Name.PadRight(width)}  {c.Precision,9:F3}  {c.Recall,6:F3}  {c.F1,6:F3}  {c.Support,7}"));
        Line(string.Create(CultureInfo.InvariantCulture, $"accuracy {100 * Accuracy:F2} % of {Count}, macro F1 {MacroF1:F3}{(IsMultiLabel ? $", micro F1 {MicroF1:F3}" : "")}"));
        Line(string.Create(CultureInfo.InvariantCulture, $"always the most frequent {(IsMultiLabel ? "set of classes" : "class")}: {100 * BaselineAccuracy:F2} %"));
        if (IsMultiLabel || Classes.Count > 12)
            return text.ToString();
        var cell = Math.Max(7, Classes.Max(c => Math.Min(c.Name.Length, 14)));
        Line($"{"is \\ said".PadRight(width)}{string.Concat(Classes.Select(c => "  " + (c.Name.Length > cell ? c.Name[..cell] : c.Name).PadLeft(cell)))}");
        for (var t = 0; t < Classes.Count; t++)
            Line($"{Classes[t].Name.PadRight(width)}{string.Concat(Enumerable.Range(0, Classes.Count).Select(p => "  " + _confusion[t, p].ToString(CultureInfo.InvariantCulture).PadLeft(cell)))}");
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    static ClassScore Score(string name, int hit, int said, int truly) => new(name, Part(hit, said), Part(hit, truly), truly);

    static double Part(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    static void Same<T>(IReadOnlyList<T> truth, IReadOnlyList<T> predicted)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        if (truth.Count != predicted.Count)
            throw new ArgumentException(FormattableString.Invariant($"ClassificationReport: got {truth.Count} true labels and {predicted.Count} predicted ones; needed the same number."));
    }
}
