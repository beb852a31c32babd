namespace Unroll.Tests.Metrics;

/// <summary>One real step of a sample: a row of predictions and of targets, and the sample's weight.</summary>
public sealed record Step(double[] P, double[] T, double W);

/// <summary>How a metric is tested: on which data, and what it is by a plain formula over the real steps of each sample.</summary>
public sealed record MetricCase(string Name, Metric Metric, MetricData Data, Func<Step[][], double> Reference)
{
    public override string ToString() => Name;
}

/// <summary>What predictions and targets are; all [batch 7, time 5, ...].</summary>
public enum MetricData
{
    /// <summary>Two numbers a step on both sides.</summary>
    Numbers,

    /// <summary>Two numbers above 0 on both sides.</summary>
    Positive,

    /// <summary>Three probabilities against three yes-or-no targets.</summary>
    Labels,

    /// <summary>Probabilities of four classes against a class number.</summary>
    Classes,

    /// <summary>Probabilities of four classes against one-hot targets.</summary>
    OneHot,

    /// <summary>A class number of four on both sides.</summary>
    Ids,

    /// <summary>Three sorted numbers against one.</summary>
    Quantiles,
}

/// <summary>Seeded data of a kind.</summary>
internal static class MetricCases
{
    internal const int Batch = 7, Time = 5;

    internal static (Tensor P, Tensor T) Make(MetricData kind, DType type = DType.Float32)
    {
        var random = new Random(11);
        var (pWidth, tWidth) = kind switch { MetricData.Numbers or MetricData.Positive => (2, 2), MetricData.Labels => (3, 3), MetricData.Classes => (4, 1), MetricData.OneHot => (4, 4), MetricData.Ids => (1, 1), _ => (3, 1) };
        var (p, t) = (new List<double>(), new List<double>());
        for (var step = 0; step < Batch * Time; step++)
        {
            double[] row = [.. Enumerable.Range(0, pWidth).Select(_ => (double)(float)(kind is MetricData.Numbers or MetricData.Quantiles ? 4 * random.NextDouble() - 2 : random.NextDouble() + 0.01))];
            if (kind is MetricData.Classes or MetricData.OneHot)
                row = [.. row.Select(x => (double)(float)(x / row.Sum()))];
            if (kind == MetricData.Labels)
                row = [.. row.Select(x => (double)(float)Math.Min(x, 0.99))];
            if (kind == MetricData.Ids)
                row = [random.Next(4)];
            p.AddRange(kind == MetricData.Quantiles ? row.Order() : row);
            var c = random.Next(4);
            t.AddRange(kind switch
            {
                MetricData.Labels => Enumerable.Range(0, 3).Select(_ => (double)random.Next(2)),
                MetricData.Classes or MetricData.Ids => [c],
                MetricData.OneHot => Enumerable.Range(0, 4).Select(i => i == c ? 1.0 : 0),
                _ => Enumerable.Range(0, tWidth).Select(_ => (double)(float)(kind == MetricData.Positive ? random.NextDouble() + 0.01 : 4 * random.NextDouble() - 2)),
            });
        }
        var whole = kind is MetricData.Classes or MetricData.Ids;
        var targets = Tensor.From((ReadOnlySpan<double>)[.. t], [Batch, Time, tWidth], type);
        return (Tensor.From((ReadOnlySpan<double>)[.. p], [Batch, Time, pWidth], type), whole ? targets.To(DType.Int32).Reshape(Batch, Time) : targets);
    }

    /// <summary>The real steps of each sample, by plain indexing.</summary>
    internal static Step[][] Steps(Tensor p, Tensor t, int[]? lengths = null, double[]? weights = null)
    {
        double[] x = p.To(DType.Float64).ToArray<double>(), y = t.To(DType.Float64).ToArray<double>();
        int pWidth = p.Shape[2], tWidth = y.Length / (p.Shape[0] * p.Shape[1]);
        return [.. Enumerable.Range(0, p.Shape[0]).Select(sample => Enumerable.Range(0, lengths?[sample] ?? p.Shape[1]).Select(step =>
        {
            var row = sample * p.Shape[1] + step;
            return new Step(x[(row * pWidth)..((row + 1) * pWidth)], y[(row * tWidth)..((row + 1) * tWidth)], weights?[sample] ?? 1);
        }).ToArray())];
    }
}
