namespace Unroll;

/// <summary>The real elements of a batch in double precision: rows along the last axis, without those that a mask takes out.</summary>
internal sealed class MetricRows
{
    MetricRows(int width, double[] predictions, double[] targets, double[]? weights, int count) =>
        (Width, Predictions, Targets, Weights, Count) = (width, predictions, targets, weights, count);

    /// <summary>Elements of a row.</summary>
    internal int Width { get; }

    /// <summary>Rows that count.</summary>
    internal int Count { get; }

    /// <summary>Row after row.</summary>
    internal double[] Predictions { get; }

    internal double[] Targets { get; }

    /// <summary>One for each element, or for each row where that was asked for; null for all ones.</summary>
    internal double[]? Weights { get; }

    internal ReadOnlySpan<double> PredictionsOf(int row) => Predictions.AsSpan(row * Width, Width);

    internal ReadOnlySpan<double> TargetsOf(int row) => Targets.AsSpan(row * Width, Width);

    internal double WeightOf(int index) => Weights is null ? 1 : Weights[index];

    /// <summary>The rows of a batch whose predictions and targets have one shape, or differ by an axis of length 1.</summary>
    /// <param name="who">The metric, for messages.</param>
    /// <param name="predictions">With its mask.</param>
    /// <param name="targets">With its mask.</param>
    /// <param name="sampleWeights">As the metric was given them.</param>
    /// <param name="weighRows">Whether a weight belongs to a row, not to an element of it.</param>
    /// <param name="counted">Which rows count, beside the mask; null for all.</param>
    internal static MetricRows Of(string who, Tensor predictions, Tensor targets, Tensor? sampleWeights, bool weighRows = false, bool[]? counted = null)
    {
        var steps = LossShapes.Steps(who, predictions, targets);
        var (p, t) = LossShapes.Elementwise(who, Float(predictions), targets.Detach());
        return Pick(who, p, t, sampleWeights, weighRows, p.Shape[^1], steps, counted);
    }

    /// <summary>The same where predictions and targets have rows of different lengths, as quantiles and the number they are of.</summary>
    internal static MetricRows OfColumns(string who, Tensor predictions, Tensor targets, Tensor? sampleWeights, int columns)
    {
        var steps = LossShapes.Steps(who, predictions, targets);
        var (p, t) = (Float(predictions), Float(targets));
        if (t.Rank == p.Rank - 1)
            t = t.ExpandDims(t.Rank);
        Shape needed = [.. p.Shape.Take(p.Rank - 1), 1];
        if (p.Rank < 2 || p.Shape[^1] != columns || t.Shape != needed)
            throw new ShapeException(who, $"predictions {predictions.Shape} and targets {targets.Shape}",
                FormattableString.Invariant($"predictions [batch, ..., {columns}] and one target for each of their rows"), "give the last layer as many units as there are quantiles");
        return Pick(who, p, t.BroadcastTo(p.Shape), sampleWeights, weighRows: true, columns, steps, null);
    }

    static MetricRows Pick(string who, Tensor p, Tensor t, Tensor? sampleWeights, bool weighRows, int width, Tensor? steps, bool[]? counted)
    {
        var (x, y) = (Doubles(p, p.Shape), Doubles(t, p.Shape));
        var rows = width == 0 ? 0 : x.Length / width;
        var each = weighRows ? 1 : width;
        var weighed = weighRows ? Shape.Create([.. p.Shape.Take(p.Rank - 1)]) : p.Shape;
        var w = sampleWeights is null ? null : Doubles(LossShapes.Weights(who, sampleWeights, Tensor.Zeros(weighed, p.DType)), weighed);
        if (steps is null && counted is null)
            return new MetricRows(width, x, y, w, rows);
        var real = steps is null ? null : steps.ToArray<bool>();
        var perStep = real is null || real.Length == 0 ? 1 : rows / real.Length;
        var kept = 0;
        for (var row = 0; row < rows; row++)
        {
            if (real is not null && !real[row / perStep] || counted is not null && !counted[row])
                continue;
            x.AsSpan(row * width, width).CopyTo(x.AsSpan(kept * width));
            y.AsSpan(row * width, width).CopyTo(y.AsSpan(kept * width));
            w?.AsSpan(row * each, each).CopyTo(w.AsSpan(kept * each));
            kept++;
        }
        return new MetricRows(width, x, y, w, kept);
    }

    /// <summary>Cut off from the graph; whole numbers as Float32, so that targets keep their fractions.</summary>
    internal static Tensor Float(Tensor x) => x.IsFloat ? x.Detach() : x.To(DType.Float32);

    internal static double[] Doubles(Tensor x, Shape shape) => x.WithMask(null).BroadcastTo(shape).To(DType.Float64).ToArray<double>();
}
