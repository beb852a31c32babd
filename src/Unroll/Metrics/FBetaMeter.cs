namespace Unroll;

/// <summary>True and false positives and negatives of each class, and their F scores.</summary>
internal sealed class FBetaMeter(string who, double beta, ClassAverage average, float? threshold, bool? fromLogits, Loss? loss) : MetricMeter
{
    double[] _tp = [], _fp = [], _fn = [], _weight = [];

    public override double Result
    {
        get
        {
            if (_tp.Length == 0)
                return 0;
            if (average == ClassAverage.Micro)
                return Score(_tp.Sum(), _fp.Sum(), _fn.Sum());
            var each = Each();
            return average == ClassAverage.Weighted ? ThresholdCounts.Ratio(each.Select((score, c) => score * _weight[c]).Sum(), _weight.Sum()) : each.Average();
        }
    }

    public override IReadOnlyList<MetricValue> Results => average != ClassAverage.None ? []
        : [.. Each().Select((score, c) => new MetricValue(FormattableString.Invariant($"class_{c}"), score))];

    public override Tensor ToTensor() => average == ClassAverage.None ? Tensor.From((ReadOnlySpan<double>)Each(), [_tp.Length], DType.Float64) : base.ToTensor();

    public override void Reset() => (_tp, _fp, _fn, _weight) = ([], [], [], []);

    public override void Keep(TrainingState state)
    {
        state.Keep("true_positives", ref _tp);
        state.Keep("false_positives", ref _fp);
        state.Keep("false_negatives", ref _fn);
        state.Keep("weight", ref _weight);
    }

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var rows = ClassScores.Rows(who, predictions, targets, sampleWeights, loss, fromLogits);
        var n = rows.Width;
        if (_tp.Length == 0)
            (_tp, _fp, _fn, _weight) = (new double[n], new double[n], new double[n], new double[n]);
        if (_tp.Length != n)
            throw new ShapeException(who, $"predictions {predictions.Shape}", FormattableString.Invariant($"a last axis of {_tp.Length} classes, as before"), "measure data of other classes with a meter of its own");
        for (var row = 0; row < rows.Count; row++)
        {
            var scores = rows.PredictionsOf(row);
            // A column alone has no rival to be larger than.
            var limit = threshold ?? (n == 1 ? 0.5f : (float?)null);
            var largest = double.NegativeInfinity;
            foreach (var score in scores)
                largest = Math.Max(largest, score);
            for (var c = 0; c < n; c++)
            {
                var (target, weight) = (rows.Targets[row * n + c], rows.WeightOf(row * n + c));
                var yes = limit is { } least ? (float)scores[c] > least : scores[c] >= largest && Math.Abs(scores[c]) > 1e-9;
                _tp[c] += yes ? weight * target : 0;
                _fp[c] += yes ? weight * (1 - target) : 0;
                _fn[c] += yes ? 0 : weight * target;
                _weight[c] += weight * target;
            }
        }
    }

    double[] Each() => [.. _tp.Select((tp, c) => Score(tp, _fp[c], _fn[c]))];

    double Score(double tp, double fp, double fn)
    {
        var (precision, recall) = (ThresholdCounts.Ratio(tp, tp + fp), ThresholdCounts.Ratio(tp, tp + fn));
        return (1 + beta * beta) * ThresholdCounts.Ratio(precision * recall, beta * beta * precision + recall);
    }
}
