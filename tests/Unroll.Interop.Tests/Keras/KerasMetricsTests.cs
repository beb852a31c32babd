using System.Text.Json;

namespace Unroll.Interop.Tests.Keras;

public class KerasMetricsTests
{
    static Metric Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return KerasConfigReader.ReadMetric(document.RootElement);
    }

    [Fact]
    public void Names_as_compile_takes_them()
    {
        Assert.Same(Metric.Accuracy, Read("\"accuracy\""));
        Assert.Same(Metric.Accuracy, Read("\"acc\""));
        Assert.IsType<MeanSquaredErrorMetric>(Read("\"mse\""));
        Assert.IsType<MeanAbsolutePercentageErrorMetric>(Read("\"mean_absolute_percentage_error\""));
        Assert.IsType<Auc>(Read("\"AUC\""));
        Assert.IsType<SparseTopKCategoricalAccuracy>(Read("\"sparse_top_k_categorical_accuracy\""));
        Assert.IsType<ExactAccuracy>(Read("""{"class_name": "Accuracy", "config": {"name": "accuracy", "dtype": "float32"}}"""));
    }

    [Fact]
    public void Arguments_are_kept_and_predictions_are_probabilities_as_in_Keras()
    {
        var auc = Assert.IsType<Auc>(Read("""{"class_name": "AUC", "config": {"num_thresholds": 5, "curve": "PR", "summation_method": "minoring", "multi_label": true, "label_weights": [1, 2], "thresholds": [0.5]}}"""));
        Assert.Equal((AucCurve.PrecisionRecall, AucSummation.Minoring, true, false), (auc.Curve, auc.Summation, auc.MultiLabel, auc.FromLogits));
        Assert.Equal([1f, 2], auc.LabelWeights!);
        Assert.Equal([0.5f], auc.Thresholds!);
        var precision = Assert.IsType<Precision>(Read("""{"class_name": "Precision", "config": {"thresholds": 0.7, "top_k": 2, "class_id": null}}"""));
        Assert.Equal([0.7f], precision.Thresholds!);
        Assert.Equal((2, null, false), (precision.TopK, precision.ClassId, precision.FromLogits));
        Assert.Equal(ClassAverage.None, Assert.IsType<F1Score>(Read("""{"class_name": "F1Score", "config": {"average": null, "threshold": null}}""")).Average);
        Assert.Equal(R2Aggregation.Uniform, Assert.IsType<R2Score>(Read("""{"class_name": "R2Score", "config": {}}""")).Aggregation);
        Assert.Equal(-1, Assert.IsType<PearsonCorrelation>(Read("""{"class_name": "PearsonCorrelation", "config": {"axis": -1}}""")).Axis);
        var iou = Assert.IsType<Iou>(Read("""{"class_name": "OneHotIoU", "config": {"num_classes": 3, "target_class_ids": [0, 2], "sparse_y_pred": false}}"""));
        Assert.Equal((3, false, false), (iou.Classes, iou.SparseTargets, iou.SparsePredictions));
        Assert.IsType<MeanAbsoluteErrorMetric>(Read("""{"class_name": "MeanMetricWrapper", "config": {"name": "m", "fn": {"module": "builtins", "class_name": "function", "config": "mean_absolute_error"}}}"""));
    }

    [Fact]
    public void An_unknown_metric_or_argument_is_named()
    {
        Assert.Contains("there is no metric 'Bleu'", Assert.Throws<FormatException>(() => Read("\"Bleu\"")).Message, StringComparison.Ordinal);
        Assert.Contains("the argument 'cutoff' is not known; known are class_id, dtype", Assert.Throws<FormatException>(() => Read("""{"class_name": "Precision", "config": {"cutoff": 1}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("the argument 'curve' is \"XY\"; needed ROC", Assert.Throws<FormatException>(() => Read("""{"class_name": "AUC", "config": {"curve": "XY"}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("the argument 'recall' is missing", Assert.Throws<FormatException>(() => Read("""{"class_name": "PrecisionAtRecall", "config": {}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("needed the name of a metric", Assert.Throws<FormatException>(() => Read("[1]")).Message, StringComparison.Ordinal);
    }
}
