namespace Unroll;

/// <summary>The best value of one rate among the thresholds at which another rate is at least some number; 0 when there is no such threshold.</summary>
/// <remarks>Thresholds lie at equal distances from 0 to 1. Shapes, targets and logits as <see cref="CountsMetric"/>.</remarks>
public abstract class OperatingPointMetric : Metric
{
    private protected OperatingPointMetric()
    {
    }

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>How many thresholds are tried. Default 200, as in Keras; 1 stands for 0.5 alone.</summary>
    public int NumThresholds { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{GetType().Name}.NumThresholds: got {value}; needed 1 or more.")); } = 200;

    /// <summary>Only this column of the last axis is measured; null, the default: all are.</summary>
    public int? ClassId { get; init => field = CountsMetric.ColumnId(GetType().Name, value); }

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <summary>What the constrained rate must reach.</summary>
    private protected abstract float Least { get; }

    /// <summary>The constrained and the reported rate at one threshold.</summary>
    private protected abstract (double Constrained, double Reported) Rates(double truePositives, double falsePositives, double trueNegatives, double falseNegatives);

    /// <inheritdoc/>
    public sealed override MetricMeter Start(Loss? loss = null) => new Meter(this, loss);

    private protected static float Share(string who, string option, float value) => value is >= 0 and <= 1 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{who}.{option}: got {value}; needed a number from 0 to 1."));

    sealed class Meter(OperatingPointMetric metric, Loss? loss) : MetricMeter
    {
        readonly ThresholdCounts _counts = metric.NumThresholds == 1 ? new([0.5f], evenly: false)
            : new([.. Enumerable.Range(0, metric.NumThresholds).Select(i => (float)((double)i / (metric.NumThresholds - 1)))], evenly: true);

        public override double Result
        {
            get
            {
                var (tp, fp, tn, fn) = _counts.Of();
                var best = 0.0;
                for (var k = 0; k < tp.Length; k++)
                {
                    var (constrained, reported) = metric.Rates(tp[k], fp[k], tn[k], fn[k]);
                    // In single precision, as the option is: two of three are 0.6666667.
                    if ((float)constrained >= metric.Least)
                        best = Math.Max(best, reported);
                }
                return best;
            }
        }

        public override void Reset() => _counts.Clear();

        public override void Keep(TrainingState state) => _counts.Keep(state);

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var who = metric.GetType().Name;
            var rows = ClassScores.Rows(who, predictions, targets, sampleWeights, loss, metric.FromLogits);
            CountsMetric.RequireColumn(who, metric.ClassId, rows, predictions);
            for (var i = 0; i < rows.Count * rows.Width; i++)
                if (metric.ClassId is not { } id || i % rows.Width == id)
                    _counts.Add(rows.Predictions[i], rows.Targets[i], rows.WeightOf(i));
        }
    }
}
