using Unroll.Tests.Training;

namespace Unroll.Tests.Metrics;

/// <summary>Metrics in Fit and Evaluate: names, several numbers, several outputs, what the loss tells them.</summary>
public class MetricTrainingTests
{
    static readonly Tensor X = Numbers.Normal([12, 3], 1);
    static readonly Tensor Yes = Numbers.Normal([12, 1], 2).Greater(0).To(DType.Float32);
    static readonly Tensor Ids = Tensor.From([0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 1, 0], [12]);

    static Sequential Model(Loss loss, int units, params Metric[] metrics)
    {
        var model = new Sequential { new Affine(units) };
        model.Compile(new Sgd(0.1f), loss, metrics);
        return model;
    }

    [Fact]
    public void Auc_stands_in_the_history_and_in_evaluation_and_takes_logits_where_the_loss_does()
    {
        var model = Model(Loss.BinaryCrossEntropy, 1, new Auc(), new Precision());
        var history = model.Fit(X, Yes, new FitOptions { Epochs = 2, BatchSize = 5, Validation = new(X, Yes) });
        var last = history.Epochs[^1];
        Assert.InRange(last.Value("auc"), 0, 1);
        var predicted = model.Predict(X);
        Assert.Contains(predicted.ToArray(), p => p is < 0 or > 1);
        var meter = new Auc { FromLogits = false }.Start();
        meter.Update(predicted.Sigmoid(), Yes);
        var precision = new Precision().Start();
        precision.Update(predicted.Sigmoid(), Yes);
        Assert.Equal(meter.Result, last.Value("val_auc"), 1e-12);
        Assert.Equal(precision.Result, last.Value("val_precision"), 1e-12);
        Assert.Equal(last.Value("val_auc"), model.Evaluate(X, Yes, batchSize: 7).Value("auc"), 1e-12);
    }

    [Fact]
    public void Scores_of_classes_are_reported_by_name()
    {
        var model = Model(Loss.SparseCategoricalCrossEntropy, 3, new F1Score { Average = ClassAverage.None }, Metric.Accuracy, new Perplexity());
        var report = model.Evaluate(X, Ids);
        Assert.Equal(["f1_score", "f1_score_class_0", "f1_score_class_1", "f1_score_class_2", "accuracy", "perplexity"], report.Metrics.Select(m => m.Name));
        Assert.Equal((report.Value("f1_score_class_0") + report.Value("f1_score_class_1") + report.Value("f1_score_class_2")) / 3, report.Value("f1_score"), 1e-12);
        Assert.Equal(Math.Exp(report.Loss), report.Value("perplexity"), 1e-5);
    }

    [Theory]
    [InlineData("val_f1_score", true)]
    [InlineData("val_f1_score_class_2", true)]
    [InlineData("auc_1", true)]
    [InlineData("head_auc", true)]
    [InlineData("val_auc_label_0", true)]
    [InlineData("recall_at_0.5", true)]
    [InlineData("val_perplexity", false)]
    [InlineData("val_loss", false)]
    [InlineData("head_auc_loss", false)]
    [InlineData("val_false_positives_at_0.5", false)]
    public void What_is_better_when_larger_is_known_by_name(string monitor, bool higher)
    {
        var model = Model(Loss.SparseCategoricalCrossEntropy, 3, new F1Score(), new Auc(), new Recall(), new Perplexity(), new FalsePositives());
        Assert.Equal(higher, new TrainingRun(model, model.Compilation!, new FitOptions()).HigherIsBetter(monitor));
    }

    [Fact]
    public void Every_output_has_the_metrics_under_its_name()
    {
        var model = new TwoHeads();
        model.Compile(new Sgd(0.1f), [Loss.MeanSquaredError, Loss.MeanSquaredError], null, new R2Score(), new PearsonCorrelation());
        var two = Numbers.Normal([12, 2], 4);
        var names = model.Evaluate(X, new Values(("a", Yes), ("b", two))).Metrics.Select(m => m.Name).ToArray();
        Assert.Equal(["first_loss", "second_loss", "first_r2_score", "first_pearson_correlation", "second_r2_score", "second_pearson_correlation"], names);
    }
}
