namespace Unroll;

/// <summary>The weighted mean of a number for each column of the predictions, all columns having the same target.</summary>
internal sealed class ColumnsMeter(string who, int columns, float[] names, Func<double, double, int, double> of) : MetricMeter
{
    double[] _sums = new double[columns];
    double _weight;

    public override double Result => _weight == 0 ? 0 : _sums.Average() / _weight;

    public override IReadOnlyList<MetricValue> Results => columns == 1 ? []
        : [.. _sums.Select((sum, k) => new MetricValue(FormattableString.Invariant($"at_{names[k]}"), ThresholdCounts.Ratio(sum, _weight)))];

    public override Tensor ToTensor() => Tensor.From((ReadOnlySpan<double>)[.. _sums.Select(sum => ThresholdCounts.Ratio(sum, _weight))], [columns], DType.Float64);

    public override void Reset()
    {
        Array.Clear(_sums);
        _weight = 0;
    }

    public override void Keep(TrainingState state)
    {
        state.Keep("sums", ref _sums);
        state.Keep("weight", ref _weight);
    }

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var rows = MetricRows.OfColumns(who, predictions, targets, sampleWeights, columns);
        for (var row = 0; row < rows.Count; row++)
        {
            var weight = rows.WeightOf(row);
            for (var k = 0; k < columns; k++)
                _sums[k] += weight * of(rows.Predictions[row * columns + k], rows.Targets[row * columns + k], k);
            _weight += weight;
        }
    }
}
