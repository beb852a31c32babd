namespace Unroll;

/// <summary>Weighted means, variances and covariance of predictions and targets over everything taken in (Welford's updates, which lose no digits to large means).</summary>
internal sealed class CorrelationMeter(string who, Func<CorrelationMeter, double> of) : MetricMeter
{
    double _weight, _predictionMean, _targetMean, _predictionSquares, _targetSquares, _products;

    internal double PredictionMean => _predictionMean;

    internal double TargetMean => _targetMean;

    /// <summary>Sum of weight (p - mean)^2; the others likewise.</summary>
    internal double PredictionSquares => _predictionSquares;

    internal double TargetSquares => _targetSquares;

    internal double Products => _products;

    internal double Total => _weight;

    public override double Result => _weight == 0 ? 0 : of(this);

    public override void Reset() => (_weight, _predictionMean, _targetMean, _predictionSquares, _targetSquares, _products) = (0, 0, 0, 0, 0, 0);

    public override void Keep(TrainingState state)
    {
        state.Keep("weight", ref _weight);
        state.Keep("prediction_mean", ref _predictionMean);
        state.Keep("target_mean", ref _targetMean);
        state.Keep("prediction_squares", ref _predictionSquares);
        state.Keep("target_squares", ref _targetSquares);
        state.Keep("products", ref _products);
    }

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var rows = MetricRows.Of(who, predictions, targets, sampleWeights);
        for (var i = 0; i < rows.Count * rows.Width; i++)
            Add(rows.Predictions[i], rows.Targets[i], rows.WeightOf(i));
    }

    /// <summary>The meter of a few numbers.</summary>
    internal static CorrelationMeter Over(double[] predictions, double[] targets)
    {
        var meter = new CorrelationMeter("", _ => 0);
        for (var i = 0; i < predictions.Length; i++)
            meter.Add(predictions[i], targets[i], 1);
        return meter;
    }

    void Add(double p, double t, double weight)
    {
        if (weight == 0)
            return;
        _weight += weight;
        var (byP, byT) = (p - _predictionMean, t - _targetMean);
        _predictionMean += byP * weight / _weight;
        _targetMean += byT * weight / _weight;
        _predictionSquares += weight * byP * (p - _predictionMean);
        _targetSquares += weight * byT * (t - _targetMean);
        _products += weight * byP * (t - _targetMean);
    }
}
