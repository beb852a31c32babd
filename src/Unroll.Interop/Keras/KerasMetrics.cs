using System.Text.Json;

namespace Unroll;

/// <summary>Makes metrics from what Keras writes: the name of a metric, or its class and <c>get_config()</c>.</summary>
/// <remarks>Arguments that say nothing about the result (name, dtype, num_labels) are accepted.</remarks>
internal static class KerasMetrics
{
    static readonly string[] Ignored = ["name", "dtype", "num_labels"];

    static readonly Dictionary<string, (string[] Arguments, Func<KerasArguments, Metric> Make)> Classes = new(StringComparer.Ordinal)
    {
        ["Accuracy"] = ([], _ => new ExactAccuracy()),
        ["BinaryAccuracy"] = (["threshold"], a => new BinaryAccuracy { Threshold = a.Number("threshold") ?? 0.5f }),
        ["CategoricalAccuracy"] = ([], _ => new CategoricalAccuracy()),
        ["SparseCategoricalAccuracy"] = ([], _ => new SparseCategoricalAccuracy()),
        ["TopKCategoricalAccuracy"] = (["k"], a => new TopKCategoricalAccuracy(a.Whole("k") ?? 5)),
        ["SparseTopKCategoricalAccuracy"] = (["k", "from_sorted_ids"], a => new SparseTopKCategoricalAccuracy(a.Whole("k") ?? 5) { FromSortedIds = a.Flag("from_sorted_ids") }),
        ["BinaryCrossentropy"] = (["from_logits", "label_smoothing", "axis"], a => new BinaryCrossEntropyMetric { FromLogits = a.Flag("from_logits"), LabelSmoothing = a.Number("label_smoothing") ?? 0 }),
        ["CategoricalCrossentropy"] = (["from_logits", "label_smoothing", "axis"], a => new CategoricalCrossEntropyMetric
        {
            FromLogits = a.Flag("from_logits"),
            LabelSmoothing = a.Number("label_smoothing") ?? 0,
            Axis = a.Whole("axis") ?? -1,
        }),
        ["SparseCategoricalCrossentropy"] = (["from_logits", "ignore_class", "axis"], a => new SparseCategoricalCrossEntropyMetric
        {
            FromLogits = a.Flag("from_logits"),
            IgnoreClass = a.Whole("ignore_class"),
            IgnoredAreZeros = true,
            Axis = a.Whole("axis") ?? -1,
        }),
        ["KLDivergence"] = ([], _ => new KlDivergenceMetric()),
        ["Poisson"] = ([], _ => new PoissonMetric()),
        ["MeanSquaredError"] = ([], _ => new MeanSquaredErrorMetric()),
        ["RootMeanSquaredError"] = ([], _ => new RootMeanSquaredErrorMetric()),
        ["MeanAbsoluteError"] = ([], _ => new MeanAbsoluteErrorMetric()),
        ["MeanAbsolutePercentageError"] = ([], _ => new MeanAbsolutePercentageErrorMetric()),
        ["MeanSquaredLogarithmicError"] = ([], _ => new MeanSquaredLogarithmicErrorMetric()),
        ["CosineSimilarity"] = (["axis"], a => new CosineSimilarityMetric { Axis = a.Whole("axis") ?? -1 }),
        ["LogCoshError"] = ([], _ => new LogCoshErrorMetric()),
        ["R2Score"] = (["class_aggregation", "num_regressors"], a => new R2Score
        {
            Aggregation = a.Choice("class_aggregation", R2Aggregation.Uniform, ("uniform_average", R2Aggregation.Uniform), ("variance_weighted_average", R2Aggregation.VarianceWeighted), (null, R2Aggregation.None)),
            NumRegressors = a.Whole("num_regressors") ?? 0,
        }),
        ["PearsonCorrelation"] = (["axis"], a => new PearsonCorrelation { Axis = a.Whole("axis") ?? -1 }),
        ["ConcordanceCorrelation"] = (["axis"], a => new ConcordanceCorrelation { Axis = a.Whole("axis") ?? -1 }),
        ["MeanRelativeError"] = (["normalizer"], a => new MeanRelativeError(a.Numbers("normalizer") ?? [1])),
        ["Hinge"] = ([], _ => new HingeMetric()),
        ["SquaredHinge"] = ([], _ => new SquaredHingeMetric()),
        ["CategoricalHinge"] = ([], _ => new CategoricalHingeMetric()),
        ["Precision"] = (["thresholds", "top_k", "class_id"], a => new Precision { Thresholds = a.Numbers("thresholds"), TopK = a.Whole("top_k"), ClassId = a.Whole("class_id"), FromLogits = false }),
        ["Recall"] = (["thresholds", "top_k", "class_id"], a => new Recall { Thresholds = a.Numbers("thresholds"), TopK = a.Whole("top_k"), ClassId = a.Whole("class_id"), FromLogits = false }),
        ["TruePositives"] = (["thresholds"], a => new TruePositives { Thresholds = a.Numbers("thresholds"), FromLogits = false }),
        ["TrueNegatives"] = (["thresholds"], a => new TrueNegatives { Thresholds = a.Numbers("thresholds"), FromLogits = false }),
        ["FalsePositives"] = (["thresholds"], a => new FalsePositives { Thresholds = a.Numbers("thresholds"), FromLogits = false }),
        ["FalseNegatives"] = (["thresholds"], a => new FalseNegatives { Thresholds = a.Numbers("thresholds"), FromLogits = false }),
        ["AUC"] = (["num_thresholds", "curve", "summation_method", "thresholds", "multi_label", "label_weights", "from_logits"], a => new Auc
        {
            NumThresholds = a.Numbers("thresholds") is null ? a.Whole("num_thresholds") ?? 200 : 200,
            Thresholds = a.Numbers("thresholds"),
            Curve = a.Choice("curve", AucCurve.Roc, ("ROC", AucCurve.Roc), ("roc", AucCurve.Roc), ("PR", AucCurve.PrecisionRecall), ("pr", AucCurve.PrecisionRecall),
                ("PRGAIN", AucCurve.PrecisionRecallGain), ("prgain", AucCurve.PrecisionRecallGain)),
            Summation = a.Choice("summation_method", AucSummation.Interpolated, ("interpolation", AucSummation.Interpolated), ("Interpolation", AucSummation.Interpolated),
                ("minoring", AucSummation.Minoring), ("Minoring", AucSummation.Minoring), ("majoring", AucSummation.Majoring), ("Majoring", AucSummation.Majoring)),
            MultiLabel = a.Flag("multi_label"),
            LabelWeights = a.Numbers("label_weights"),
            FromLogits = a.Flag("from_logits"),
        }),
        ["PrecisionAtRecall"] = (["recall", "num_thresholds", "class_id"], a => new PrecisionAtRecall(a.Needed("recall")) { NumThresholds = a.Whole("num_thresholds") ?? 200, ClassId = a.Whole("class_id"), FromLogits = false }),
        ["RecallAtPrecision"] = (["precision", "num_thresholds", "class_id"], a => new RecallAtPrecision(a.Needed("precision")) { NumThresholds = a.Whole("num_thresholds") ?? 200, ClassId = a.Whole("class_id"), FromLogits = false }),
        ["SensitivityAtSpecificity"] = (["specificity", "num_thresholds", "class_id"], a => new SensitivityAtSpecificity(a.Needed("specificity"))
        {
            NumThresholds = a.Whole("num_thresholds") ?? 200,
            ClassId = a.Whole("class_id"),
            FromLogits = false,
        }),
        ["SpecificityAtSensitivity"] = (["sensitivity", "num_thresholds", "class_id"], a => new SpecificityAtSensitivity(a.Needed("sensitivity"))
        {
            NumThresholds = a.Whole("num_thresholds") ?? 200,
            ClassId = a.Whole("class_id"),
            FromLogits = false,
        }),
        ["FBetaScore"] = (["average", "beta", "threshold"], a => new FBetaScore(a.Number("beta") ?? 1) { Average = Average(a), Threshold = a.Number("threshold"), FromLogits = false }),
        ["F1Score"] = (["average", "threshold"], a => new F1Score { Average = Average(a), Threshold = a.Number("threshold"), FromLogits = false }),
        ["IoU"] = (["num_classes", "target_class_ids", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis"], a => Iou(a, a.Flag("sparse_y_true", true), a.Flag("sparse_y_pred", true))),
        ["MeanIoU"] = (["num_classes", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis"], a => Iou(a, a.Flag("sparse_y_true", true), a.Flag("sparse_y_pred", true))),
        ["OneHotIoU"] = (["num_classes", "target_class_ids", "ignore_class", "sparse_y_pred", "axis"], a => Iou(a, false, a.Flag("sparse_y_pred"))),
        ["OneHotMeanIoU"] = (["num_classes", "ignore_class", "sparse_y_pred", "axis"], a => Iou(a, false, a.Flag("sparse_y_pred"))),
        ["BinaryIoU"] = (["target_class_ids", "threshold"], a => new BinaryIou { TargetClasses = a.Wholes("target_class_ids") ?? [0, 1], Threshold = a.Number("threshold") ?? 0.5f, FromLogits = false }),
        ["Mean"] = ([], _ => new PredictionMean()),
        ["Sum"] = ([], _ => new PredictionSum()),
    };

    // What compile() takes instead of a class, and functions.
    static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["mse"] = "MeanSquaredError",
        ["mae"] = "MeanAbsoluteError",
        ["mape"] = "MeanAbsolutePercentageError",
        ["msle"] = "MeanSquaredLogarithmicError",
        ["rmse"] = "RootMeanSquaredError",
        ["bce"] = "BinaryCrossentropy",
        ["logcosh"] = "LogCoshError",
        ["log_cosh"] = "LogCoshError",
        ["kld"] = "KLDivergence",
        ["kl_divergence"] = "KLDivergence",
        ["auc"] = "AUC",
        ["kullback_leibler_divergence"] = "KLDivergence",
    };

    /// <summary>A metric from its name (<c>accuracy</c>, <c>mse</c>, <c>AUC</c>) or from <c>{"class_name": ..., "config": {...}}</c>.</summary>
    internal static Metric Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            return json.GetString() is "accuracy" or "acc" ? Metric.Accuracy : Read(json.GetString()!, default);
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("class_name", out var name) || name.ValueKind != JsonValueKind.String)
            throw new FormatException($"Keras: got {json.GetRawText()}; needed the name of a metric, or an object with class_name and config.");
        json.TryGetProperty("config", out var config);
        return config.ValueKind == JsonValueKind.String ? Read(config) : Read(name.GetString()!, config);
    }

    /// <summary>A metric from the name of its Keras class and its <c>get_config()</c>.</summary>
    internal static Metric Read(string className, JsonElement config)
    {
        if (className == "MeanMetricWrapper" && config.ValueKind == JsonValueKind.Object && config.TryGetProperty("fn", out var function))
            return Read(function);
        var found = Classes.ContainsKey(className) ? className : Short.GetValueOrDefault(className) ?? Classes.Keys.FirstOrDefault(c => KerasNames.Snake(c) == className);
        if (found is null)
            throw new FormatException($"Keras: there is no metric '{className}' here; there are {string.Join(", ", Classes.Keys.Order(StringComparer.Ordinal))}.");
        var (arguments, make) = Classes[found];
        if (config.ValueKind == JsonValueKind.Object)
            foreach (var member in config.EnumerateObject())
                if (!arguments.Contains(member.Name) && !Ignored.Contains(member.Name))
                    throw new FormatException($"Keras metric {className}: the argument '{member.Name}' is not known; known are {string.Join(", ", arguments.Concat(Ignored).Order(StringComparer.Ordinal))}.");
        return make(new KerasArguments($"Keras metric {className}", config));
    }

    static ClassAverage Average(KerasArguments a) => a.Choice("average", ClassAverage.None, (null, ClassAverage.None), ("micro", ClassAverage.Micro), ("macro", ClassAverage.Macro), ("weighted", ClassAverage.Weighted));

    static Iou Iou(KerasArguments a, bool sparseTargets, bool sparsePredictions) => new((int)a.Needed("num_classes"))
    {
        TargetClasses = a.Wholes("target_class_ids"),
        IgnoreClass = a.Whole("ignore_class"),
        SparseTargets = sparseTargets,
        SparsePredictions = sparsePredictions,
        Axis = a.Whole("axis") ?? -1,
    };
}
