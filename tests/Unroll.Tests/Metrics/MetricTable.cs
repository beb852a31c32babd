namespace Unroll.Tests.Metrics;

/// <summary>Every registered metric with its plain formula. A registered metric without an entry fails.</summary>
internal static class MetricTable
{
    internal static IReadOnlyList<MetricCase> All =>
    [
        new("accuracy", Metric.Accuracy, MetricData.Classes, Mean(s => ArgMax(s.P) == s.T[0] ? 1 : 0)),
        new("binary_accuracy", new BinaryAccuracy(), MetricData.Labels, MeanOf((p, t) => p > 0.5 == t > 0.5 ? 1 : 0)),
        new("categorical_accuracy", new CategoricalAccuracy(), MetricData.OneHot, Mean(s => ArgMax(s.P) == ArgMax(s.T) ? 1 : 0)),
        new("sparse_categorical_accuracy", new SparseCategoricalAccuracy(), MetricData.Classes, Mean(s => ArgMax(s.P) == s.T[0] ? 1 : 0)),
        new("exact_accuracy", new ExactAccuracy(), MetricData.Ids, MeanOf((p, t) => p == t ? 1 : 0)),
        new("top_k_categorical_accuracy", new TopKCategoricalAccuracy(2), MetricData.OneHot, Mean(s => s.P.Count(x => x > s.P[ArgMax(s.T)]) < 2 ? 1 : 0)),
        new("sparse_top_k_categorical_accuracy", new SparseTopKCategoricalAccuracy(3), MetricData.Classes, Mean(s => s.P.Count(x => x > s.P[(int)s.T[0]]) < 3 ? 1 : 0)),
        new("binary_crossentropy", new BinaryCrossEntropyMetric { LabelSmoothing = 0.1f }, MetricData.Labels, MeanOf((p, t) => Entropy(Math.Clamp(p, 1e-7, 1 - 1e-7), t * 0.9 + 0.05))),
        new("categorical_crossentropy", new CategoricalCrossEntropyMetric(), MetricData.OneHot, Mean(s => -Math.Log(s.P[ArgMax(s.T)] / s.P.Sum()))),
        new("sparse_categorical_crossentropy", new SparseCategoricalCrossEntropyMetric { IgnoreClass = 2 }, MetricData.Classes, steps => Mean(SurprisalOf)(Without(steps, 2))),
        new("perplexity", new Perplexity(), MetricData.Classes, steps => Math.Exp(Mean(SurprisalOf)(steps))),
        new("perplexity", new Perplexity(), MetricData.OneHot, steps => Math.Exp(Mean(s => -Math.Log(s.P[ArgMax(s.T)] / s.P.Sum()))(steps))),
        new("bits_per_character", new BitsPerCharacter { IgnoreClass = 0 }, MetricData.Classes, steps => Mean(SurprisalOf)(Without(steps, 0)) / Math.Log(2)),
        new("loss", new LossMetric(new MeanSquaredError { Reduction = LossReduction.Sum }), MetricData.Numbers, MeanOf((p, t) => (p - t) * (p - t))),
        new("mean_squared_error", Metric.MeanSquaredError, MetricData.Numbers, MeanOf((p, t) => (p - t) * (p - t))),
        new("root_mean_squared_error", Metric.RootMeanSquaredError, MetricData.Numbers, steps => Math.Sqrt(MeanOf((p, t) => (p - t) * (p - t))(steps))),
        new("mean_absolute_error", Metric.MeanAbsoluteError, MetricData.Numbers, MeanOf((p, t) => Math.Abs(p - t))),
        new("mean_absolute_percentage_error", new MeanAbsolutePercentageErrorMetric(), MetricData.Positive, MeanOf((p, t) => 100 * Math.Abs(p / t - 1))),
        new("mean_squared_logarithmic_error", new MeanSquaredLogarithmicErrorMetric(), MetricData.Positive, MeanOf((p, t) => Math.Pow(Math.Log((1 + p) / (1 + t)), 2))),
        new("symmetric_mean_absolute_percentage_error", new SymmetricMeanAbsolutePercentageError(), MetricData.Numbers, MeanOf((p, t) => 200 * Math.Abs(p - t) / (Math.Abs(p) + Math.Abs(t)))),
        new("weighted_absolute_percentage_error", new WeightedAbsolutePercentageError(), MetricData.Numbers, steps => 100 * MeanOf((p, t) => Math.Abs(p - t))(steps) / MeanOf((_, t) => Math.Abs(t))(steps)),
        new("mean_absolute_scaled_error", new MeanAbsoluteScaledError([0.5f, 2]), MetricData.Numbers, Mean(s => (Math.Abs(s.P[0] - s.T[0]) / 0.5 + Math.Abs(s.P[1] - s.T[1]) / 2) / 2)),
        new("mean_relative_error", new MeanRelativeError([4f]), MetricData.Numbers, MeanOf((p, t) => Math.Abs(p - t) / 4)),
        new("mean_relative_error", new MeanRelativeError([0, 1]), MetricData.Numbers, Mean(s => Math.Abs(s.P[1] - s.T[1]) / 2)),
        new("logcosh", new LogCoshErrorMetric(), MetricData.Numbers, MeanOf((p, t) => Math.Log(Math.Cosh(p - t)))),
        new("poisson", new PoissonMetric(), MetricData.Positive, MeanOf((p, t) => p - t * Math.Log(p + 1e-7))),
        new("kl_divergence", new KlDivergenceMetric(), MetricData.OneHot, Mean(s => s.P.Zip(s.T, (p, t) => Math.Max(t, 1e-7) * Math.Log(Math.Max(t, 1e-7) / p)).Sum())),
        new("cosine_similarity", new CosineSimilarityMetric(), MetricData.Numbers, Mean(s => Dot(s.P, s.T) / Math.Sqrt(Dot(s.P, s.P) * Dot(s.T, s.T)))),
        new("r2_score", new R2Score(), MetricData.Numbers, steps => Enumerable.Range(0, 2).Average(i => R2(steps, i))),
        new("r2_score", new R2Score { Aggregation = R2Aggregation.VarianceWeighted }, MetricData.Numbers, steps => 1 - Enumerable.Range(0, 2).Sum(i => Errors(steps, i)) / Enumerable.Range(0, 2).Sum(i => Squares(steps, i))),
        new("pearson_correlation", new PearsonCorrelation(), MetricData.Numbers, steps => Covariance(Pairs(steps)) / Math.Sqrt(Covariance(Pairs(steps, both: 0)) * Covariance(Pairs(steps, both: 1)))),
        new("concordance_correlation", new ConcordanceCorrelation(), MetricData.Numbers, steps => 2 * Covariance(Pairs(steps)) / (Covariance(Pairs(steps, both: 0)) + Covariance(Pairs(steps, both: 1))
            + Math.Pow(MeanOf((p, t) => p - t)(steps), 2))),
        new("hinge", new HingeMetric(), MetricData.Labels, MeanOf((p, t) => Math.Max(0, 1 - (t == 1 ? p : -p)))),
        new("squared_hinge", new SquaredHingeMetric(), MetricData.Labels, MeanOf((p, t) => Math.Pow(Math.Max(0, 1 - (t == 1 ? p : -p)), 2))),
        new("categorical_hinge", new CategoricalHingeMetric(), MetricData.OneHot, Mean(s => Math.Max(0, 1 - s.P[ArgMax(s.T)] + s.P.Where((_, i) => s.T[i] == 0).Max()))),
        new("true_positives", new TruePositives(), MetricData.Labels, steps => Count(steps, 0.5).Tp),
        new("true_negatives", new TrueNegatives(), MetricData.Labels, steps => Count(steps, 0.5).Tn),
        new("false_positives", new FalsePositives { Thresholds = [0.25f] }, MetricData.Labels, steps => Count(steps, 0.25).Fp),
        new("false_negatives", new FalseNegatives { Thresholds = [0, 0.5f, 1] }, MetricData.Labels, steps => (Count(steps, 0).Fn + Count(steps, 0.5).Fn + Count(steps, 1).Fn) / 3),
        new("precision", new Precision { Thresholds = [0.3f] }, MetricData.Labels, steps => Count(steps, 0.3f).Precision),
        new("precision", new Precision { TopK = 1 }, MetricData.OneHot, Mean(s => ArgMax(s.P) == ArgMax(s.T) ? 1 : 0)),
        new("recall", new Recall { ClassId = 1 }, MetricData.Labels, steps => Count(Column(steps, 1), 0.5).Recall),
        new("precision_at_recall", new PrecisionAtRecall(0.6f), MetricData.Labels, steps => Best(steps, c => c.Recall >= 0.6f, c => c.Precision)),
        new("recall_at_precision", new RecallAtPrecision(0.55f), MetricData.Labels, steps => Best(steps, c => c.Precision >= 0.55f, c => c.Recall)),
        new("sensitivity_at_specificity", new SensitivityAtSpecificity(0.5f), MetricData.Labels, steps => Best(steps, c => c.Specificity >= 0.5f, c => c.Recall)),
        new("specificity_at_sensitivity", new SpecificityAtSensitivity(0.7f) { ClassId = 2 }, MetricData.Labels, steps => Best(Column(steps, 2), c => c.Recall >= 0.7f, c => c.Specificity)),
        new("auc", new Auc(), MetricData.Labels, steps => Area(steps)),
        new("auc", new Auc { MultiLabel = true, LabelWeights = [1, 2, 3] }, MetricData.Labels, steps => (Area(Column(steps, 0)) + 2 * Area(Column(steps, 1)) + 3 * Area(Column(steps, 2))) / 6),
        new("auc", new Auc(), MetricData.Classes, steps => Area(Spread(steps))),
        new("f1_score", new F1Score(), MetricData.Classes, steps => Enumerable.Range(0, 4).Average(c => F(Of(steps, c), 1))),
        new("f1_score", new F1Score { Threshold = 0.5f, Average = ClassAverage.Micro }, MetricData.Labels, steps => F(Count(steps, 0.5), 1)),
        new("fbeta_score", new FBetaScore(2) { Average = ClassAverage.Weighted }, MetricData.OneHot, steps =>
            Enumerable.Range(0, 4).Sum(c => F(Of(steps, c), 2) * Of(steps, c).Yes) / Enumerable.Range(0, 4).Sum(c => Of(steps, c).Yes)),
        new("iou", new Iou(4), MetricData.Ids, steps => Enumerable.Range(0, 4).Average(c => Union(Named(steps, c)))),
        new("iou", new Iou(4) { TargetClasses = [1, 3] }, MetricData.Classes, steps => (Union(Of(steps, 1)) + Union(Of(steps, 3))) / 2),
        new("iou", new Iou(4) { SparseTargets = false, SparsePredictions = false, IgnoreClass = 0 }, MetricData.OneHot, steps =>
            Enumerable.Range(0, 4).Select(c => Of(Without(Numbered(steps), 0), c)).Where(c => c.Tp + c.Fp + c.Fn > 0).Average(Union)),
        new("binary_iou", new BinaryIou { Threshold = 0.25f }, MetricData.Labels, steps => (Union(Count(steps, 0.25)) + Count(steps, 0.25).Tn / (Count(steps, 0.25).Tn + Count(steps, 0.25).Fp + Count(steps, 0.25).Fn)) / 2),
        new("confusion_matrix", new ConfusionMatrix(4), MetricData.Classes, Mean(s => ArgMax(s.P) == s.T[0] ? 1 : 0)),
        new("confusion_matrix", new ConfusionMatrix(4), MetricData.OneHot, Mean(s => ArgMax(s.P) == ArgMax(s.T) ? 1 : 0)),
        new("edit_distance", new EditDistance(), MetricData.Ids, steps => steps.Sum(s => s.Length == 0 ? 0 : s[0].W * Distance(s)) / steps.Sum(s => s.Sum(x => x.W))),
        new("edit_distance", new EditDistance { Scale = EditDistanceScale.Sequence }, MetricData.Classes, steps => steps.Sum(s => s[0].W * Distance(s) / s.Length) / steps.Sum(s => s[0].W)),
        new("pinball", new PinballMetric(0.1f, 0.5f, 0.9f), MetricData.Quantiles, Mean(s => s.P.Select((p, k) => Pinball(p, s.T[0], Levels[k])).Average())),
        new("quantile_coverage", new QuantileCoverage(0.1f, 0.5f, 0.9f), MetricData.Quantiles, steps => Enumerable.Range(0, 3).Average(k => Math.Abs(Mean(s => s.T[0] <= s.P[k] ? 1 : 0)(steps) - Levels[k]))),
        new("interval_coverage", new IntervalCoverage(), MetricData.Quantiles, Mean(s => s.T[0] >= s.P[0] && s.T[0] <= s.P[2] ? 1 : 0)),
        new("mean", new PredictionMean(), MetricData.Numbers, MeanOf((p, _) => p)),
        new("sum", new PredictionSum(), MetricData.Numbers, steps => steps.SelectMany(s => s).Sum(s => s.W * s.P.Sum())),
    ];

    static readonly float[] Levels = [0.1f, 0.5f, 0.9f];

    sealed record Counts(double Tp, double Fp, double Tn, double Fn)
    {
        internal double Precision => Tp + Fp == 0 ? 0 : Tp / (Tp + Fp);

        internal double Recall => Tp + Fn == 0 ? 0 : Tp / (Tp + Fn);

        internal double Specificity => Tn + Fp == 0 ? 0 : Tn / (Tn + Fp);

        internal double Yes => Tp + Fn;
    }

    static Func<Step[][], double> Mean(Func<Step, double> of) => steps => steps.SelectMany(s => s).Sum(s => s.W * of(s)) / steps.SelectMany(s => s).Sum(s => s.W);

    static Func<Step[][], double> MeanOf(Func<double, double, double> of) => Mean(s => s.P.Zip(s.T, of).Average());

    static int ArgMax(double[] x) => Array.IndexOf(x, x.Max());

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    static double Entropy(double p, double t) => -t * Math.Log(p) - (1 - t) * Math.Log(1 - p);

    static double SurprisalOf(Step s) => -Math.Log(s.P[(int)s.T[0]] / s.P.Sum());

    static double Pinball(double p, double t, float q) => t >= p ? q * (t - p) : (1 - (double)q) * (p - t);

    static Step[][] Without(Step[][] steps, int c) => [.. steps.Select(s => s.Where(x => x.T[0] != c).ToArray())];

    static Step[][] Column(Step[][] steps, int c) => [.. steps.Select(s => s.Select(x => new Step([x.P[c]], [x.T[c]], x.W)).ToArray())];

    static Step[][] Numbered(Step[][] steps) => [.. steps.Select(s => s.Select(x => x with { T = [ArgMax(x.T)] }).ToArray())];

    /// <summary>Class numbers as one-hot targets.</summary>
    static Step[][] Spread(Step[][] steps) => [.. steps.Select(s => s.Select(x => x with { T = [.. x.P.Select((_, i) => i == x.T[0] ? 1.0 : 0)] }).ToArray())];

    static IEnumerable<(double A, double B, double W)> Pairs(Step[][] steps, int? both = null) =>
        steps.SelectMany(s => s).SelectMany(s => s.P.Zip(s.T, (p, t) => both switch { 0 => (p, p, s.W), 1 => (t, t, s.W), _ => (p, t, s.W) }));

    static double Covariance(IEnumerable<(double A, double B, double W)> pairs)
    {
        var all = pairs.ToArray();
        var w = all.Sum(x => x.W);
        var (a, b) = (all.Sum(x => x.W * x.A) / w, all.Sum(x => x.W * x.B) / w);
        return all.Sum(x => x.W * (x.A - a) * (x.B - b)) / w;
    }

    static double Errors(Step[][] steps, int i) => steps.SelectMany(s => s).Sum(s => s.W * Math.Pow(s.P[i] - s.T[i], 2));

    static double Squares(Step[][] steps, int i)
    {
        var all = steps.SelectMany(s => s).ToArray();
        var mean = all.Sum(s => s.W * s.T[i]) / all.Sum(s => s.W);
        return all.Sum(s => s.W * Math.Pow(s.T[i] - mean, 2));
    }

    static double R2(Step[][] steps, int i) => 1 - Errors(steps, i) / Squares(steps, i);

    static Counts Count(Step[][] steps, double threshold) => Count(steps.SelectMany(s => s).SelectMany(s => s.P.Zip(s.T, (p, t) => (p > threshold, t == 1, s.W))));

    static Counts Count(IEnumerable<(bool Said, bool Truth, double W)> answers)
    {
        var all = answers.ToArray();
        double Sum(bool said, bool truth) => all.Where(a => a.Said == said && a.Truth == truth).Sum(a => a.W);
        return new Counts(Sum(true, true), Sum(true, false), Sum(false, false), Sum(false, true));
    }

    /// <summary>The counts of a class where the largest probability decides.</summary>
    static Counts Of(Step[][] steps, int c) => Count(steps.SelectMany(s => s).Select(s => (ArgMax(s.P) == c, (s.T.Length == 1 ? (int)s.T[0] : ArgMax(s.T)) == c, s.W)));

    /// <summary>The counts of a class where both sides are class numbers.</summary>
    static Counts Named(Step[][] steps, int c) => Count(steps.SelectMany(s => s).Select(s => (s.P[0] == c, s.T[0] == c, s.W)));

    static double F(Counts c, double beta) => c.Precision + c.Recall == 0 ? 0 : (1 + beta * beta) * c.Precision * c.Recall / (beta * beta * c.Precision + c.Recall);

    static double Union(Counts c) => c.Tp / (c.Tp + c.Fp + c.Fn);

    static double Best(Step[][] steps, Func<Counts, bool> allowed, Func<Counts, double> value) =>
        Enumerable.Range(0, 200).Select(i => Count(steps, (float)(i / 199.0))).Where(allowed).Select(value).DefaultIfEmpty(0).Max();

    /// <summary>Area under the ROC curve by trapezoids at 200 thresholds.</summary>
    static double Area(Step[][] steps)
    {
        var points = Enumerable.Range(0, 200).Select(i => i == 0 ? -1 : i == 199 ? 2 : (float)(i / 199.0)).Select(threshold => Count(steps, threshold)).ToArray();
        return points.Zip(points.Skip(1), (a, b) => (b.Specificity - a.Specificity) * (a.Recall + b.Recall) / 2).Sum();
    }

    /// <summary>Edits by the definition, without a table that is kept: a prefix pair costs the least of three smaller ones.</summary>
    static int Distance(Step[] steps)
    {
        int[] a = [.. steps.Select(s => s.P.Length == 1 ? (int)s.P[0] : ArgMax(s.P))], b = [.. steps.Select(s => (int)s.T[0])];
        int Of(int i, int j) => i == 0 ? j : j == 0 ? i : a[i - 1] == b[j - 1] ? Of(i - 1, j - 1) : 1 + Math.Min(Of(i - 1, j - 1), Math.Min(Of(i - 1, j), Of(i, j - 1)));
        return Of(a.Length, b.Length);
    }
}
