using Unroll.Tests.Training;

namespace Unroll.Tests.Metrics;

/// <summary>Numbers worked out by hand, and what is special to one metric.</summary>
public class MetricValueTests
{
    static MetricMeter Meter(Metric metric, Tensor p, Tensor t, Tensor? weights = null, Loss? loss = null)
    {
        var meter = metric.Start(loss);
        meter.Update(p, t, weights);
        return meter;
    }

    static Tensor Column(params float[] x) => Tensor.From(x, [x.Length, 1]);

    [Fact]
    public void Several_thresholds_have_a_number_each()
    {
        // Above 0.5: 0.6 (yes) and 1 (no); above 0.7: 1 alone.
        var meter = Meter(new Precision { Thresholds = [0.5f, 0.7f] }, Column(1, 0, 0.6f, 0), Column(0, 1, 1, 0));
        Assert.Equal([0.5, 0.0], meter.ToTensor().ToArray<double>());
        Assert.Equal(["at_0.5", "at_0.7"], meter.Results.Select(r => r.Name));
        Assert.Equal(0.25, meter.Result);
    }

    [Fact]
    public void A_prediction_that_equals_the_threshold_says_no_in_both_types()
    {
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            Assert.Equal(0, Meter(new TruePositives { Thresholds = [0.7f] }, Tensor.From((ReadOnlySpan<double>)[0.7], [1, 1], type), Column(1)).Result);
            Assert.Equal(1, Meter(new BinaryIou { Threshold = 0.7f }, Tensor.From((ReadOnlySpan<double>)[0.7], [1, 1], type), Column(1)).Result);
        }
    }

    [Fact]
    public void The_area_under_a_curve_of_three_thresholds()
    {
        // The example of Keras's documentation: at 0.5 one of two yes targets is found and nothing wrong: (0 + .5)/2 * 0 + ... = 0.75.
        var (p, t) = (Column(0, 0.5f, 0.3f, 0.9f), Column(0, 0, 1, 1));
        Assert.Equal(0.75, Meter(new Auc { NumThresholds = 3 }, p, t).Result, 1e-12);
        Assert.Equal(1, Meter(new Auc(), Column(0.1f, 0.2f, 0.8f, 0.9f), t).Result, 1e-12);
        Assert.Equal(0, Meter(new Auc(), Column(0.9f, 0.8f, 0.2f, 0.1f), t).Result, 1e-12);
        var byLabel = Meter(new Auc { MultiLabel = true }, Tensor.From(new float[,] { { 0.1f, 0.9f }, { 0.9f, 0.1f } }), Tensor.From(new float[,] { { 0, 0 }, { 1, 1 } }));
        Assert.Equal(["label_0", "label_1"], byLabel.Results.Select(r => r.Name));
        Assert.Equal([1.0, 0], byLabel.Results.Select(r => r.Value));
        Assert.Equal(0.5, byLabel.Result);
    }

    [Fact]
    public void F1_of_each_class_and_their_averages()
    {
        // Class 0: 1 right, none wrong, 1 missed: 2/3. Class 1: 1 right, 1 wrong: 2/3. Class 2: 1 of 1.
        var (p, t) = (Tensor.From([0, 1, 1, 2], [4]).OneHot(3), Tensor.From([0, 0, 1, 2], [4]));
        var each = Meter(new F1Score { Average = ClassAverage.None }, p, t);
        Assert.Equal([2 / 3.0, 2 / 3.0, 1], each.ToTensor().ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(7 / 9.0, each.Result, 1e-12);
        Assert.Equal(0.75, Meter(new F1Score { Average = ClassAverage.Micro }, p, t).Result, 1e-12);
        Assert.Equal((2 * 2 / 3.0 + 2 / 3.0 + 1) / 4, Meter(new F1Score { Average = ClassAverage.Weighted }, p, t).Result, 1e-12);
        Assert.Equal(1, Meter(new F1Score(), Column(0.9f, 0.1f), Column(1, 0)).Result);
    }

    [Fact]
    public void Class_numbers_that_the_loss_ignores_are_left_out()
    {
        var (p, t) = (Numbers.Normal([6, 3], 1), Tensor.From([0, -1, 2, 1, -1, 0], [6]));
        var kept = Tensor.From([0, 2, 3, 5], [4]);
        var loss = new SparseCategoricalCrossEntropy { IgnoreClass = -1 };
        foreach (var metric in new Metric[] { new F1Score(), new Precision { TopK = 1 }, new Auc(), new ConfusionMatrix(3), new Iou(3), new Perplexity(), new SparseTopKCategoricalAccuracy(2) })
            Assert.Equal(Meter(metric, p.Gather(kept), Tensor.From([0, 2, 1, 0], [4]), null, Loss.SparseCategoricalCrossEntropy).Result, Meter(metric, p, t, null, loss).Result, 1e-6);
        Assert.Contains("got the label -1 at sample 1", Assert.ThrowsAny<ArgumentException>(() => Meter(new F1Score(), p, t)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_confusion_matrix_has_a_row_for_each_true_class()
    {
        var meter = Meter(new ConfusionMatrix(3), Tensor.From([0, 1, 1, 2, 2], [5]), Tensor.From([0, 0, 1, 2, 0], [5]), Tensor.From([1f, 2, 3, 4, 5], [5]));
        Assert.Equal([1.0, 2, 5, 0, 3, 0, 0, 0, 4], meter.ToTensor().ToArray<double>());
        Assert.Equal("[3, 3]", meter.ToTensor().Shape.ToString());
        Assert.Equal(8 / 15.0, meter.Result, 1e-12);
        Assert.Contains("got the class 3; needed whole numbers from 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => Meter(new ConfusionMatrix(3), Column(3), Column(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edits_are_insertions_deletions_and_replacements()
    {
        static int Between(string a, string b) => EditDistance.Between([.. a.Select(c => (int)c)], [.. b.Select(c => (int)c)]);
        Assert.Equal(3, Between("kitten", "sitting"));
        Assert.Equal(4, Between("", "abcd"));
        Assert.Equal(0, Between("same", "same"));
        Assert.Equal(2, Between("flaw", "lawn"));
    }

    [Fact]
    public void Sequences_of_different_lengths_are_compared_by_their_own_masks_or_ends()
    {
        // 1 2 3 against 1 3: one deletion. 4 against 5 6: a replacement and an insertion.
        var p = Tensor.From([1, 2, 3, 9, 4, 9, 9, 9], [2, 4]);
        var t = Tensor.From([1, 3, 7, 5, 6, 7], [2, 3]);
        var (ofP, ofT) = (Mask.FromLengths([3, 1], 4), Mask.FromLengths([2, 2], 3));
        Assert.Equal(3 / 4.0, Meter(new EditDistance(), p.WithMask(ofP), t.WithMask(ofT)).Result);
        Assert.Equal((0.5 + 1) / 2, Meter(new EditDistance { Scale = EditDistanceScale.Sequence }, p.WithMask(ofP), t.WithMask(ofT)).Result);
        Assert.Equal(1.5, Meter(new EditDistance { Scale = EditDistanceScale.Edits }, p.WithMask(ofP), t.WithMask(ofT)).Result);
        var ended = Tensor.From([1, 3, 9, 5, 6, 9], [2, 3]);
        Assert.Equal(3 / 4.0, Meter(new EditDistance { EndId = 9 }, p, ended).Result);
        Assert.Equal(3 / 4.0, Meter(new EditDistance { PaddingId = 9 }, p, ended).Result);
        Assert.Equal((0.5 + 3 * 1) / 4, Meter(new EditDistance { EndId = 9, Scale = EditDistanceScale.Sequence }, p, ended, Tensor.From([1f, 3], [2])).Result);
    }

    [Fact]
    public void The_scale_of_a_series_is_its_naive_error()
    {
        // |2-1| |4-2| |4-4| |8-4|: 7/4; two back: |4-1| |4-2| |8-4|: 3.
        var series = Tensor.From([1f, 2, 4, 4, 8], [5]);
        Assert.Equal([1.75f], MeanAbsoluteScaledError.Of(series).Scales);
        Assert.Equal([3f], MeanAbsoluteScaledError.Of(series, season: 2).Scales);
        Assert.Equal([1.75f, 3.5f], MeanAbsoluteScaledError.Of(Tensor.Stack([series, series * 2], 1)).Scales);
        Assert.Contains("more steps than the season", Assert.Throws<ShapeException>(() => MeanAbsoluteScaledError.Of(series, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("the scale of feature 0 is 0", Assert.Throws<ArgumentException>(() => MeanAbsoluteScaledError.Of(Tensor.Ones([4]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Percentages_bear_zeros()
    {
        var (p, t) = (Column(0, 1, 3), Column(0, 0, 2));
        Assert.Equal((0 + 200 + 40) / 3.0, Meter(new SymmetricMeanAbsolutePercentageError(), p, t).Result, 1e-12);
        Assert.Equal(100 * 2 / 2.0, Meter(new WeightedAbsolutePercentageError(), p, t).Result, 1e-12);
        Assert.Equal(0, Meter(new WeightedAbsolutePercentageError(), p, Column(0, 0, 0)).Result);
    }

    [Fact]
    public void R2_is_one_when_met_and_adjusts_for_inputs()
    {
        var t = Column(1, 2, 3, 5, 9);
        Assert.Equal(1, Meter(new R2Score(), t, t).Result);
        Assert.Equal(0, Meter(new R2Score(), Column(4, 4, 4, 4, 4), t).Result, 1e-12);
        Assert.Equal(1, Meter(new R2Score(), Column(2, 2), Column(2, 2)).Result);
        Assert.Equal(0, Meter(new R2Score(), Column(2, 3), Column(2, 2)).Result);
        var plain = Meter(new R2Score(), t * 0.9f, t).Result;
        Assert.Equal(1 - (1 - plain) * 4 / 2, Meter(new R2Score { NumRegressors = 2 }, t * 0.9f, t).Result, 1e-12);
        Assert.Equal(plain, Meter(new R2Score { NumRegressors = 4 }, t * 0.9f, t).Result, 1e-12);
        // The mean is far larger than what varies.
        Assert.Equal(1 - 1 / 8.0, Meter(new R2Score(), Column(1e6f, 1e6f + 2, 1e6f + 5), Column(1e6f, 1e6f + 2, 1e6f + 4)).Result, 1e-9);
    }

    [Fact]
    public void Correlation_is_over_everything_or_along_an_axis()
    {
        var (p, t) = (Numbers.Normal([3, 4, 1], 1), Numbers.Normal([3, 4, 1], 2));
        Assert.Equal(1, Meter(new PearsonCorrelation(), t * 3 + 1, t).Result, 1e-6);
        Assert.Equal(-1, Meter(new PearsonCorrelation(), -t, t).Result, 1e-6);
        Assert.InRange(Meter(new ConcordanceCorrelation(), t * 3 + 1, t).Result, 0, 0.9);
        Assert.Equal(1, Meter(new ConcordanceCorrelation(), t, t).Result, 1e-12);
        Assert.Equal(0, Meter(new PearsonCorrelation(), Tensor.Ones([3, 1]), Column(1, 2, 3)).Result);
        var mask = Mask.FromLengths([4, 2, 3], 4);
        var along = Meter(new PearsonCorrelation { Axis = 1 }, p.WithMask(mask), t).Result;
        var each = new[] { 4, 2, 3 }.Select((n, i) => Meter(new PearsonCorrelation(), p[i..(i + 1)][.., ..n], t[i..(i + 1)][.., ..n]).Result);
        Assert.Equal(each.Average(), along, 1e-9);
        Assert.Contains("an axis other than the batch", Assert.Throws<ShapeException>(() => Meter(new PearsonCorrelation { Axis = 0 }, p, t)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantiles_cover_what_they_cover()
    {
        // Targets 1 2 3 4 against quantiles 1.5 and 3.5 of every sample.
        var p = Tensor.From([1.5f, 3.5f, 1.5f, 3.5f, 1.5f, 3.5f, 1.5f, 3.5f], [4, 2]);
        var t = Column(1, 2, 3, 4);
        var coverage = Meter(new QuantileCoverage(0.25f, 0.9f), p, t);
        Assert.Equal([0.25, 0.75], coverage.ToTensor().ToArray<double>());
        Assert.Equal((0 + 0.15) / 2, coverage.Result, 1e-7);
        Assert.Equal(["at_0.25", "at_0.9"], coverage.Results.Select(r => r.Name));
        Assert.Equal(0.5, Meter(new IntervalCoverage(), p, t).Result);
        Assert.Equal(0.5, Meter(new IntervalCoverage(), p, t.Squeeze(1)).Result);
        Assert.Contains("two columns of the last axis", Assert.Throws<ShapeException>(() => Meter(new IntervalCoverage(), t, t)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_say_what_is_needed()
    {
        Assert.Contains("needed numbers from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Precision { Thresholds = [2] }).Message, StringComparison.Ordinal);
        Assert.Contains("needed a number from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => new PrecisionAtRecall(1.5f)).Message, StringComparison.Ordinal);
        Assert.Contains("needed 2 or more", Assert.Throws<ArgumentOutOfRangeException>(() => new Auc { NumThresholds = 1 }).Message, StringComparison.Ordinal);
        Assert.Contains("needed a number above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new FBetaScore(0)).Message, StringComparison.Ordinal);
        Assert.Contains("needed 1 or more guesses", Assert.Throws<ArgumentOutOfRangeException>(() => new TopKCategoricalAccuracy(0)).Message, StringComparison.Ordinal);
        Assert.Contains("needed classes from 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => new Iou(3) { TargetClasses = [3] }).Message, StringComparison.Ordinal);
        Assert.Contains("needed numbers between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new PinballMetric(0.5f, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("a last axis of more than 4", Assert.Throws<ShapeException>(() => Meter(new Recall { ClassId = 4 }, Numbers.Normal([2, 3], 1), Tensor.Zeros([2, 3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_in_the_order_of_their_scores_are_guesses()
    {
        var (ids, t) = (Tensor.From([3, 1, 2, 0, 2, 1], [2, 3]), Tensor.From([1, 1], [2]));
        Assert.Equal(0.5, Meter(new SparseTopKCategoricalAccuracy(2) { FromSortedIds = true }, ids, t).Result);
        Assert.Equal(1, Meter(new SparseTopKCategoricalAccuracy(3) { FromSortedIds = true }, ids, t).Result);
    }

    [Fact]
    public void A_metric_of_ones_own_is_a_few_lines()
    {
        Assert.Equal(0.5, Meter(new Specificity(), Column(0.9f, 0.1f, 0.8f), Column(0, 0, 1)).Result);
        Assert.Equal(2, Meter(new Excess(), Column(1, 7), Column(2, 3)).Result);
    }

    sealed class Specificity : CountsMetric
    {
        public override string Name => "specificity";

        protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => trueNegatives / (trueNegatives + falsePositives);
    }

    sealed class Excess : RowMetric
    {
        public override string Name => "excess";

        protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets) => Math.Max(0, predictions[0] - targets[0]);
    }
}
