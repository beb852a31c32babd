namespace Unroll;

/// <summary>The weighted mean of a number that each group of elements along an axis has; masked elements are in no group.</summary>
internal sealed class AxisMeter(string who, int axis, Func<double[], double[], double> of) : MetricMeter
{
    double _sum, _weight;

    public override double Result => _weight == 0 ? 0 : _sum / _weight;

    public override void Reset() => (_sum, _weight) = (0, 0);

    public override void Keep(TrainingState state)
    {
        state.Keep("sum", ref _sum);
        state.Keep("weight", ref _weight);
    }

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var index = predictions.Shape.Axis(who, axis);
        if (index == 0 && predictions.Rank > 1)
            throw new ShapeException(who, FormattableString.Invariant($"axis {axis} of predictions {predictions.Shape}"), "an axis other than the batch", "measure over everything, or along time or features");
        var steps = LossShapes.Steps(who, predictions, targets);
        var (p, t) = LossShapes.Elementwise(who, MetricRows.Float(predictions), targets.Detach());
        // Of predictions [batch] each is a group.
        index = Math.Max(index, 1);
        var shape = p.Shape;
        Shape outer = [.. shape.Where((_, i) => i != index)];
        var (x, y) = (MetricRows.Doubles(LossShapes.ClassesLast(p, index), Last(shape, index)), MetricRows.Doubles(LossShapes.ClassesLast(t, index), Last(shape, index)));
        var real = steps is null ? null : LossShapes.ClassesLast(LossShapes.Along(steps, shape.Rank).BroadcastTo(shape), index).ToArray<bool>();
        var weights = sampleWeights is null ? null : MetricRows.Doubles(LossShapes.Weights(who, sampleWeights, Tensor.Zeros(outer, p.DType)), outer);
        var n = shape[index];
        for (var group = 0; group * n < x.Length; group++)
        {
            var places = Enumerable.Range(group * n, n).Where(i => real is null || real[i]).ToArray();
            if (places.Length == 0)
                continue;
            var weight = weights is null ? 1 : weights[group];
            _sum += weight * of([.. places.Select(i => x[i])], [.. places.Select(i => y[i])]);
            _weight += weight;
        }
    }

    static Shape Last(Shape shape, int index) => [.. shape.Where((_, i) => i != index), shape[index]];
}
