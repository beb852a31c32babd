namespace Unroll;

/// <summary>Weights of pairs of a true class (row) and a predicted class (column).</summary>
internal sealed class ClassMatrix(string who, int classes)
{
    double[] _cells = new double[classes * classes];

    internal double this[int truth, int said] => _cells[truth * classes + said];

    internal double Total => _cells.Sum();

    internal double Right => Enumerable.Range(0, classes).Sum(c => this[c, c]);

    internal double OfTruth(int c) => Enumerable.Range(0, classes).Sum(said => this[c, said]);

    internal double OfSaid(int c) => Enumerable.Range(0, classes).Sum(truth => this[truth, c]);

    internal Tensor ToTensor() => Tensor.From((ReadOnlySpan<double>)_cells, [classes, classes], DType.Float64);

    internal void Clear() => Array.Clear(_cells);

    internal void Keep(TrainingState state) => state.Keep("cells", ref _cells);

    /// <summary>Takes in class numbers of equal shapes.</summary>
    /// <param name="predictions">With its mask.</param>
    /// <param name="targets">With its mask.</param>
    /// <param name="sampleWeights">As the metric was given them.</param>
    /// <param name="ignored">A true class that does not count, or null.</param>
    /// <param name="strict">Whether a number that is no class is an error; else the pair does not count.</param>
    internal void Add(Tensor predictions, Tensor targets, Tensor? sampleWeights, int? ignored, bool strict)
    {
        var rows = MetricRows.Of(who, predictions, targets, sampleWeights);
        for (var i = 0; i < rows.Count * rows.Width; i++)
        {
            var (truth, said) = (rows.Targets[i], rows.Predictions[i]);
            if (truth == ignored)
                continue;
            if (Is(truth) && Is(said))
                _cells[(int)truth * classes + (int)said] += rows.WeightOf(i);
            else if (strict)
                throw new ArgumentOutOfRangeException(nameof(targets), FormattableString.Invariant($"{who}: got the class {(Is(truth) ? said : truth)}; needed whole numbers from 0 to {classes - 1}. ") +
                    "Usual fix: give the metric as many classes as there are, and IgnoreClass the number that stands for none.");
        }
    }

    /// <summary>The place of the largest along an axis, where that axis is asked for, or is one of several classes that the other side does not have; the mask stays.</summary>
    internal static Tensor Classes(string who, Tensor x, bool sparse, int axis, int otherRank)
    {
        var index = x.Shape.Axis(who, axis);
        if (sparse && (x.Rank <= otherRank || x.Shape[index] == 1))
            return x;
        Shape rest = [.. x.Shape.Where((_, i) => i != index)];
        return MetricRows.Float(x).ArgMax(index).WithMask(x.Mask is { } mask && mask.Fits(rest) ? mask : null);
    }

    bool Is(double c) => c >= 0 && c < classes && c == Math.Floor(c);

    internal static int Checked(string who, int classes) => classes >= 1 ? classes
        : throw new ArgumentOutOfRangeException(nameof(classes), FormattableString.Invariant($"{who}: got {classes} classes; needed 1 or more."));
}
