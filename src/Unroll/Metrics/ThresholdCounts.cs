namespace Unroll;

/// <summary>True and false positives and negatives at many thresholds, for one column or for each label: a prediction says yes when it is greater than the threshold.</summary>
/// <remarks>Predictions and thresholds are compared in single precision, as in Keras, so that 0.7 is not above 0.7 in either type. Thresholds at equal distances from 0 to 1 are counted in
/// buckets: one step an element, however many there are.</remarks>
internal sealed class ThresholdCounts
{
    readonly float[] _thresholds;
    readonly bool _evenly, _open;
    readonly int _columns;
    // Evenly: weight of each bucket; else of everything above the threshold. [threshold, column]
    double[] _positive, _negative, _positives, _negatives;

    /// <summary>Nothing counted yet.</summary>
    /// <param name="thresholds">Sorted when evenly.</param>
    /// <param name="evenly">Whether they lie at equal distances from 0 to 1 (the ends may lie a little outside).</param>
    /// <param name="columns">How many columns are counted apart.</param>
    internal ThresholdCounts(float[] thresholds, bool evenly, int columns = 1)
    {
        (_thresholds, _evenly, _columns) = (thresholds, evenly, columns);
        _open = thresholds[0] < 0 || thresholds[^1] > 1;
        (_positive, _negative) = (new double[thresholds.Length * columns], new double[thresholds.Length * columns]);
        (_positives, _negatives) = (new double[columns], new double[columns]);
    }

    /// <summary>Whether thresholds lie at equal distances from 0 to 1, three at least.</summary>
    internal static bool AreEven(float[] thresholds) => thresholds.Length >= 3
        && !thresholds.Where((t, i) => Math.Abs(t - (double)i / (thresholds.Length - 1)) > 1e-7 + 1e-5 * i / (thresholds.Length - 1)).Any();

    internal int Length => _thresholds.Length;

    /// <summary>Counts one element.</summary>
    internal void Add(double prediction, double target, double weight, int column = 0)
    {
        var yes = target != 0;
        (yes ? _positives : _negatives)[column] += weight;
        var into = yes ? _positive : _negative;
        var p = (float)prediction;
        if (_evenly)
        {
            // Greater than threshold k exactly when the bucket is k or later.
            var bucket = float.IsNaN(p) ? -1 : (int)MathF.Ceiling(Math.Clamp(p, 0, 1) * (_thresholds.Length - 1)) - 1;
            bucket = _open ? Math.Max(bucket, 0) : bucket;
            if (bucket >= 0)
                into[bucket * _columns + column] += weight;
            return;
        }
        for (var k = 0; k < _thresholds.Length; k++)
            if (p > _thresholds[k])
                into[k * _columns + column] += weight;
    }

    /// <summary>The four counts at every threshold, for one column.</summary>
    internal (double[] TruePositives, double[] FalsePositives, double[] TrueNegatives, double[] FalseNegatives) Of(int column = 0)
    {
        var n = _thresholds.Length;
        var (tp, fp, tn, fn) = (new double[n], new double[n], new double[n], new double[n]);
        for (var k = n - 1; k >= 0; k--)
        {
            var later = _evenly && k < n - 1;
            tp[k] = _positive[k * _columns + column] + (later ? tp[k + 1] : 0);
            fp[k] = _negative[k * _columns + column] + (later ? fp[k + 1] : 0);
            (tn[k], fn[k]) = (_negatives[column] - fp[k], _positives[column] - tp[k]);
        }
        return (tp, fp, tn, fn);
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        foreach (var sums in new[] { _positive, _negative, _positives, _negatives })
            Array.Clear(sums);
    }

    internal void Keep(TrainingState state)
    {
        state.Keep("positive", ref _positive);
        state.Keep("negative", ref _negative);
        state.Keep("positives", ref _positives);
        state.Keep("negatives", ref _negatives);
    }

    /// <summary>a / b, 0 where b is 0.</summary>
    internal static double Ratio(double a, double b) => b == 0 ? 0 : a / b;

    /// <summary>Thresholds that are numbers from 0 to 1.</summary>
    internal static float[] Checked(string who, float[] thresholds) => thresholds.Length > 0 && Array.TrueForAll(thresholds, t => t is >= 0 and <= 1) ? [.. thresholds]
        : throw new ArgumentOutOfRangeException(nameof(thresholds), FormattableString.Invariant(
            $"{who}.Thresholds: got [{string.Join(", ", thresholds.Select(t => FormattableString.Invariant($"{t}")))}]; needed numbers from 0 to 1. Usual fix: FromLogits turns scores into probabilities."));
}
