namespace Unroll;

/// <summary>The matrix of classes behind an intersection over union.</summary>
internal sealed class IouMeter(string who, int classes, int[]? wanted, Func<Tensor, Tensor, (Tensor Predictions, Tensor Targets)> numbers, int? ignored) : MetricMeter
{
    readonly ClassMatrix _matrix = new(who, classes);
    readonly int[] _wanted = wanted ?? [.. Enumerable.Range(0, classes)];

    public override double Result
    {
        get
        {
            var present = _wanted.Where(c => Union(c) > 1e-9).ToArray();
            return present.Length == 0 ? 0 : present.Average(Of);
        }
    }

    public override IReadOnlyList<MetricValue> Results => _wanted.Length == 1 ? [] : [.. _wanted.Select(c => new MetricValue(FormattableString.Invariant($"class_{c}"), Of(c)))];

    public override void Reset() => _matrix.Clear();

    public override void Keep(TrainingState state) => _matrix.Keep(state);

    public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
    {
        using var off = Gradients.Off();
        var (p, t) = numbers(predictions.Detach(), targets.Detach());
        _matrix.Add(p, t, sampleWeights, ignored, strict: false);
    }

    double Union(int c) => _matrix.OfTruth(c) + _matrix.OfSaid(c) - _matrix[c, c];

    double Of(int c) => Union(c) > 1e-9 ? _matrix[c, c] / Union(c) : 0;
}
