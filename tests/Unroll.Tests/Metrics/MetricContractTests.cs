namespace Unroll.Tests.Metrics;

/// <summary>What holds for every registered metric.</summary>
public class MetricContractTests
{
    static readonly int[] Lengths = [5, 1, 3, 4, 2, 5, 3];
    static readonly double[] Weights = [1, 0.5, 2, 0, 1.5, 3, 0.25];

    public static TheoryData<int> Every => [.. Enumerable.Range(0, MetricTable.All.Count)];

    static void Near(double expected, double actual, double tolerance = 2e-6) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"expected {expected}, got {actual}"));

    static double Of(Metric metric, Tensor p, Tensor t, Tensor? weights = null)
    {
        var meter = metric.Start();
        meter.Update(p, t, weights);
        return meter.Result;
    }

    static Tensor Weighed(DType type = DType.Float32) => Tensor.From((ReadOnlySpan<double>)Weights, [Weights.Length], type);

    [Fact]
    public void Every_registered_metric_has_an_entry()
    {
        var names = MetricTable.All.Select(c => c.Name).ToHashSet();
        Assert.All(Registry.Default.Names<Metric>(), name => Assert.True(names.Contains(name), $"Add '{name}' to MetricTable."));
        foreach (var entry in MetricTable.All)
            Assert.IsType(Registry.Default.Find(typeof(Metric), entry.Name)!.Type, entry.Metric);
    }

    [Theory, MemberData(nameof(Every))]
    public void It_is_its_formula_in_both_types(int index)
    {
        var (_, metric, kind, reference) = MetricTable.All[index];
        foreach (var type in new[] { DType.Float64, DType.Float32 })
        {
            var (p, t) = MetricCases.Make(kind, type);
            Near(reference(MetricCases.Steps(p, t)), Of(metric, p, t), type == DType.Float64 ? 1e-6 : 5e-6);
            Near(reference(MetricCases.Steps(p, t, weights: Weights)), Of(metric, p, t, Weighed(type)), type == DType.Float64 ? 1e-6 : 5e-6);
        }
    }

    [Theory, MemberData(nameof(Every))]
    public void Masked_steps_count_nowhere_whichever_side_has_the_mask(int index)
    {
        var (_, metric, kind, reference) = MetricTable.All[index];
        var (p, t) = MetricCases.Make(kind);
        var mask = Mask.FromLengths(Lengths, MetricCases.Time);
        Tensor Spoil(Tensor x) => Tensor.Where(x.Rank == 2 ? mask.Steps : mask.Steps.ExpandDims(2), x, x.DType == DType.Int32 ? Tensor.From([-77], Shape.Scalar) : Tensor.Scalar(float.NaN));
        var (badP, badT) = (kind == MetricData.Ids ? p : Spoil(p), Spoil(t));
        var expected = reference(MetricCases.Steps(p, t, Lengths, Weights));
        Near(expected, Of(metric, badP.WithMask(mask), badT, Weighed()), 5e-6);
        Near(expected, Of(metric, badP, badT.WithMask(mask), Weighed()), 5e-6);
        Near(expected, Of(metric, badP.WithMask(mask), badT.WithMask(mask), Weighed()), 5e-6);
    }

    [Theory, MemberData(nameof(Every))]
    public void Batches_cut_anywhere_give_the_same_bits(int index)
    {
        var (_, metric, kind, _) = MetricTable.All[index];
        var (p, t) = MetricCases.Make(kind);
        p = p.WithMask(Mask.FromLengths(Lengths, MetricCases.Time));
        var w = Weighed();
        var whole = Of(metric, p, t, w);
        var random = new Random(index);
        for (var trial = 0; trial < 8; trial++)
        {
            var meter = metric.Start();
            for (int from = 0, to; from < MetricCases.Batch; from = to)
            {
                to = random.Next(from + 1, MetricCases.Batch + 1);
                var piece = p[from..to].WithMask(Mask.FromLengths(Lengths.AsSpan(from, to - from), MetricCases.Time));
                meter.Update(piece, t[from..to], w[from..to]);
            }
            Assert.Equal(whole, meter.Result);
        }
    }

    [Theory, MemberData(nameof(Every))]
    public void A_weight_of_two_is_a_sample_twice_and_of_zero_none(int index)
    {
        var (_, metric, kind, _) = MetricTable.All[index];
        var (p, t) = MetricCases.Make(kind);
        var twice = Of(metric, Tensor.Concat([p[1..], p[1..3]], 0), Tensor.Concat([t[1..], t[1..3]], 0));
        Near(twice, Of(metric, p, t, Tensor.From([0f, 2, 2, 1, 1, 1, 1], [7])), 1e-9);
    }

    [Theory, MemberData(nameof(Every))]
    public void A_new_or_reset_meter_says_zero_and_starts_again(int index)
    {
        var (_, metric, kind, _) = MetricTable.All[index];
        var (p, t) = MetricCases.Make(kind);
        var meter = metric.Start();
        Assert.Equal(0, meter.Result);
        meter.Update(p[..3], t[..3]);
        meter.Reset();
        Assert.Equal(0, meter.Result);
        meter.Update(p, t);
        Assert.Equal(Of(metric, p, t), meter.Result);
        Assert.All(meter.Results, r => Assert.False(string.IsNullOrEmpty(r.Name)));
        Assert.True(meter.ToTensor().DType == DType.Float64);
    }

    [Theory, MemberData(nameof(Every))]
    public void Its_json_makes_it_again(int index)
    {
        var (name, metric, kind, _) = MetricTable.All[index];
        var text = Registry.Default.ToJson(metric);
        var again = Registry.Default.FromJson<Metric>(text);
        Assert.Equal(text, Registry.Default.ToJson(again));
        Assert.Equal(metric.Name, again.Name);
        var (p, t) = MetricCases.Make(kind);
        Assert.Equal(Of(metric, p, t), Of(again, p, t));
        if (name != "loss")
            Assert.Equal(name, metric.Name);
    }

    [Theory, MemberData(nameof(Every))]
    public void Shapes_that_do_not_fit_are_named_with_the_fix(int index)
    {
        var (_, metric, kind, _) = MetricTable.All[index];
        if (metric is PredictionMean or PredictionSum)
            return; // They look at no targets.
        var (p, t) = MetricCases.Make(kind);
        var error = Assert.ThrowsAny<ArgumentException>(() => Of(metric, p, t[..3]));
        var who = metric is LossMetric loss ? loss.Loss.GetType().Name : metric is Accuracy ? nameof(SparseCategoricalAccuracy) : metric is Perplexity or BitsPerCharacter
            or SparseCategoricalCrossEntropyMetric or CategoricalCrossEntropyMetric or BinaryCrossEntropyMetric ? "CrossEntropy" : metric.GetType().Name;
        Assert.Contains(who, error.Message, StringComparison.Ordinal);
        Assert.Contains("got predictions [", error.Message, StringComparison.Ordinal);
        Assert.Contains("needed ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Usual fix: ", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Every))]
    public void What_it_keeps_goes_on_with_the_same_bits(int index)
    {
        var (_, metric, kind, _) = MetricTable.All[index];
        var (p, t) = MetricCases.Make(kind);
        var (first, second) = (metric.Start(), metric.Start());
        first.Update(p[..4], t[..4]);
        var noted = new TrainingState();
        first.Keep(noted);
        second.Keep(new TrainingState(true, new(noted.Texts.ToDictionary(), StringComparer.Ordinal), new(noted.Tensors.ToDictionary(), StringComparer.Ordinal), ""));
        Assert.Equal(first.Result, second.Result);
        foreach (var meter in new[] { first, second })
            meter.Update(p[4..], t[4..]);
        Assert.Equal(Of(metric, p, t), second.Result);
        Assert.Equal(first.Results, second.Results);
    }

    [Theory, MemberData(nameof(Every))]
    public void Nothing_is_recorded_for_gradients(int index)
    {
        var (_, metric, kind, _) = MetricTable.All[index];
        var (p, t) = MetricCases.Make(kind);
        using var tape = Gradients.Record();
        var meter = metric.Start();
        meter.Update(p * 1, t);
        Assert.Null(meter.ToTensor().Node);
    }
}
