namespace Unroll;

/// <summary>R2, the share of the targets' variance that predictions explain: 1 - sum (t - p)^2 / sum (t - mean of t)^2, for each output.</summary>
/// <remarks>
/// <para>Shapes: predictions and targets [batch, ..., outputs]; an axis of length 1 may be left out. 1 is perfect, 0 no better than the mean of the targets, and it may be any negative number.
/// An output whose targets never change scores 1 when they are met exactly, else 0 (Keras: not a number, or 0).</para>
/// <para>With <see cref="R2Aggregation.None"/> <see cref="MetricMeter.Results"/> has <c>output_0</c> and so on, and <see cref="MetricMeter.ToTensor"/> is [outputs].</para>
/// </remarks>
public sealed class R2Score : Metric
{
    /// <inheritdoc/>
    public override string Name => "r2_score";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>How the scores of several outputs become one. Default: their mean, as in Keras.</summary>
    public R2Aggregation Aggregation { get; init; }

    /// <summary>How many inputs p the model has, for the adjusted score 1 - (1 - R2)(n - 1)/(n - p - 1) of n samples of some weight; 0, the default, for the plain one,
    /// which is also reported while n is p + 1 or less.</summary>
    public int NumRegressors { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{nameof(R2Score)}.NumRegressors: got {value}; needed 0 or more.")); }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter(this);

    sealed class Meter(R2Score metric) : MetricMeter
    {
        double[] _weight = [], _mean = [], _squares = [], _errors = [];
        double _samples;

        public override double Result
        {
            get
            {
                if (_weight.Length == 0)
                    return 0;
                var scores = Scores();
                if (metric.Aggregation != R2Aggregation.VarianceWeighted)
                    return Adjusted(scores.Average());
                return Adjusted(ThresholdCounts.Ratio(scores.Select((score, i) => score * _squares[i]).Sum(), _squares.Sum()));
            }
        }

        public override IReadOnlyList<MetricValue> Results => metric.Aggregation != R2Aggregation.None ? []
            : [.. Scores().Select((score, i) => new MetricValue(FormattableString.Invariant($"output_{i}"), Adjusted(score)))];

        public override Tensor ToTensor() => metric.Aggregation != R2Aggregation.None ? base.ToTensor()
            : Tensor.From((ReadOnlySpan<double>)[.. Scores().Select(Adjusted)], [_weight.Length], DType.Float64);

        public override void Reset() => (_weight, _mean, _squares, _errors, _samples) = ([], [], [], [], 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("weight", ref _weight);
            state.Keep("mean", ref _mean);
            state.Keep("squares", ref _squares);
            state.Keep("errors", ref _errors);
            state.Keep("samples", ref _samples);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var rows = MetricRows.Of(nameof(R2Score), predictions, targets, sampleWeights);
            var n = rows.Width;
            if (_weight.Length == 0)
                (_weight, _mean, _squares, _errors) = (new double[n], new double[n], new double[n], new double[n]);
            if (_weight.Length != n)
                throw new ShapeException(nameof(R2Score), $"predictions {predictions.Shape}", FormattableString.Invariant($"a last axis of {_weight.Length} outputs, as before"), "measure other data with a meter of its own");
            for (var row = 0; row < rows.Count; row++)
            {
                var counts = false;
                for (var i = 0; i < n; i++)
                    counts |= Add(i, rows.Predictions[row * n + i], rows.Targets[row * n + i], rows.WeightOf(row * n + i));
                _samples += counts ? 1 : 0;
            }
        }

        // Welford's update of the mean and the squared distances from it.
        bool Add(int output, double prediction, double target, double weight)
        {
            if (weight == 0)
                return false;
            _weight[output] += weight;
            var before = target - _mean[output];
            _mean[output] += before * weight / _weight[output];
            _squares[output] += weight * before * (target - _mean[output]);
            _errors[output] += weight * (target - prediction) * (target - prediction);
            return true;
        }

        double[] Scores() => [.. _errors.Select((error, i) => _squares[i] != 0 ? 1 - error / _squares[i] : error == 0 && _weight[i] != 0 ? 1.0 : 0)];

        double Adjusted(double score) => metric.NumRegressors == 0 || metric.NumRegressors >= _samples - 1 ? score
            : 1 - (1 - score) * (_samples - 1) / (_samples - metric.NumRegressors - 1);
    }
}
