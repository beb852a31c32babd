namespace Unroll;

/// <summary>The counts behind an <see cref="Auc"/>, and the area.</summary>
internal sealed class AucMeter(Auc metric, Loss? loss) : MetricMeter
{
    const float Outside = 1e-7f;
    ThresholdCounts? _counts;
    int _labels;

    public override double Result => _counts is null ? 0 : Mean(Areas());

    public override IReadOnlyList<MetricValue> Results => _counts is null || !metric.MultiLabel ? []
        : [.. Areas().Select((area, label) => new MetricValue(FormattableString.Invariant($"label_{label}"), area))];

    public override void Reset() => _counts = null;

    public override void Keep(TrainingState state)
    {
        var labels = _counts is null ? 0 : _labels;
        state.Keep("labels", ref labels);
        if (state.IsRestoring)
            _counts = labels == 0 ? null : Make(_labels = labels);
        _counts?.Keep(state);
    }

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var rows = ClassScores.Rows(nameof(Auc), predictions, targets, sampleWeights, loss, metric.FromLogits);
        if (_counts is not null && metric.MultiLabel && rows.Width != _labels || metric.LabelWeights is { } weights && weights.Length != rows.Width)
            throw new ShapeException(nameof(Auc), $"predictions {predictions.Shape}",
                FormattableString.Invariant($"a last axis of {metric.LabelWeights?.Length ?? _labels} labels"), "give LabelWeights one number for each label, and every batch the same labels");
        _counts ??= Make(_labels = rows.Width);
        for (var i = 0; i < rows.Count * rows.Width; i++)
        {
            var label = i % rows.Width;
            var weight = rows.WeightOf(i) * (metric.MultiLabel ? 1 : metric.LabelWeights?[label] ?? 1);
            _counts.Add(rows.Predictions[i], rows.Targets[i], weight, metric.MultiLabel ? label : 0);
        }
    }

    ThresholdCounts Make(int labels)
    {
        float[] inner = metric.Thresholds is { } given ? [.. given.Order()]
            : [.. Enumerable.Range(1, metric.NumThresholds - 2).Select(i => (float)((double)i / (metric.NumThresholds - 1)))];
        // The ends lie a little outside, so that every prediction is above the first and none above the last.
        return new ThresholdCounts([-Outside, .. inner, 1 + Outside], metric.Thresholds is null || ThresholdCounts.AreEven([0, .. inner, 1]), metric.MultiLabel ? labels : 1);
    }

    double[] Areas() => [.. Enumerable.Range(0, metric.MultiLabel ? _labels : 1).Select(label => Area(_counts!.Of(label)))];

    double Mean(double[] areas)
    {
        if (!metric.MultiLabel || metric.LabelWeights is not { } weights)
            return areas.Length == 0 ? 0 : areas.Average();
        return ThresholdCounts.Ratio(areas.Select((area, label) => area * weights[label]).Sum(), weights.Sum(w => (double)w));
    }

    double Area((double[] Tp, double[] Fp, double[] Tn, double[] Fn) c)
    {
        var area = 0.0;
        for (var k = 0; k + 1 < c.Tp.Length; k++)
        {
            if (metric is { Curve: AucCurve.PrecisionRecall, Summation: AucSummation.Interpolated })
            {
                area += Interpolated(c.Tp[k], c.Tp[k + 1], c.Tp[k] + c.Fp[k], c.Tp[k + 1] + c.Fp[k + 1], c.Fn[k + 1]);
                continue;
            }
            var (x, y) = Point(c.Tp[k], c.Fp[k], c.Tn[k], c.Fn[k]);
            var (nextX, nextY) = Point(c.Tp[k + 1], c.Fp[k + 1], c.Tn[k + 1], c.Fn[k + 1]);
            area += (x - nextX) * metric.Summation switch { AucSummation.Minoring => Math.Min(y, nextY), AucSummation.Majoring => Math.Max(y, nextY), _ => (y + nextY) / 2 };
        }
        return area;
    }

    (double X, double Y) Point(double tp, double fp, double tn, double fn)
    {
        var recall = ThresholdCounts.Ratio(tp, tp + fn);
        if (metric.Curve == AucCurve.Roc)
            return (ThresholdCounts.Ratio(fp, fp + tn), recall);
        if (metric.Curve == AucCurve.PrecisionRecall)
            return (recall, ThresholdCounts.Ratio(tp, tp + fp));
        // Without true positives the recall gain is 0 and the precision gain 1; a recall below chance is a gain of 0.
        if (tp == 0)
            return (0, 1);
        var odds = ThresholdCounts.Ratio(tp + fn, tn + fp);
        return (Math.Max(1 - odds * fn / tp, 0), 1 - odds * fp / tp);
    }

    /// <summary>Area under precision over recall between two thresholds when true positives grow evenly with all positives (Davis and Goadrich 2006).</summary>
    static double Interpolated(double tp, double nextTp, double all, double nextAll, double nextFn)
    {
        var gained = tp - nextTp;
        var slope = ThresholdCounts.Ratio(gained, Math.Max(all - nextAll, 0));
        var intercept = nextTp - slope * nextAll;
        var ratio = all > 0 && nextAll > 0 ? ThresholdCounts.Ratio(all, Math.Max(nextAll, 0)) : 1;
        return ThresholdCounts.Ratio(slope * (gained + intercept * Math.Log(ratio)), Math.Max(nextTp + nextFn, 0));
    }
}
