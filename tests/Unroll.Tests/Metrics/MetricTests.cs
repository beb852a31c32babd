using Unroll.Tests.Training;

namespace Unroll.Tests.Metrics;

public class MetricTests
{
    static double Of(Metric metric, Tensor p, Tensor t, Loss? loss = null, Tensor? weights = null)
    {
        var meter = metric.Start(loss);
        meter.Update(p, t, weights);
        return meter.Result;
    }

    [Fact]
    public void Binary_accuracy_asks_zero_of_logits_and_one_half_of_probabilities()
    {
        var (logits, yes) = (Tensor.From([0.2f, -0.1f, 3, -2], [4, 1]), Tensor.From([1f, 0, 1, 1], [4, 1]));
        Assert.Equal(0.75, Of(Metric.Accuracy, logits, yes, Loss.BinaryCrossEntropy));
        Assert.Equal(0.75, Of(Metric.Accuracy, logits.Sigmoid(), yes, new BinaryCrossEntropy { FromLogits = false }));
        Assert.Equal(0.5, Of(Metric.Accuracy, logits, yes));
        Assert.Equal(0.5, Of(new BinaryAccuracy(), logits, yes));
    }

    [Fact]
    public void Accuracy_follows_the_loss_and_the_shapes()
    {
        var p = Tensor.From(new float[,] { { 1, 2, 0 }, { 5, 1, 1 }, { 0, 1, 9 }, { 3, 2, 1 } });
        var ids = Tensor.From([1, 0, 1, 0], [4]);
        Assert.Equal(0.75, Of(Metric.Accuracy, p, ids, Loss.SparseCategoricalCrossEntropy));
        Assert.Equal(0.75, Of(Metric.Accuracy, p, ids.OneHot(3), Loss.CategoricalCrossEntropy));
        Assert.Equal(0.75, Of(Metric.Accuracy, p, ids));
        Assert.Equal(0.75, Of(Metric.Accuracy, p, ids.OneHot(3)));
        Assert.Equal(0.75, Of(Metric.Accuracy, p, ids.Reshape(4, 1)));
        var several = Tensor.From(new float[,] { { 1, -1, 0.5f } });
        Assert.Equal(2 / 3.0, Of(Metric.Accuracy, several, Tensor.From(new float[,] { { 1, 1, 1 } }), Loss.BinaryCrossEntropy), 1e-6);
    }

    [Fact]
    public void The_class_axis_of_the_loss_is_used()
    {
        var p = Numbers.Normal([2, 5, 3], 1);
        var t = p.ArgMax();
        Assert.Equal(1, Of(Metric.Accuracy, p, t, Loss.SparseCategoricalCrossEntropy));
        Assert.Equal(1, Of(Metric.Accuracy, p.Transpose(1, 2), t, new SparseCategoricalCrossEntropy { Axis = 1 }));
    }

    [Fact]
    public void Batches_add_up_to_the_whole()
    {
        var (p, t) = (Numbers.Normal([10, 3], 1), Numbers.Normal([10, 3], 2));
        var meter = Metric.RootMeanSquaredError.Start();
        meter.Update(p[..4], t[..4]);
        meter.Update(p[4..], t[4..]);
        Assert.Equal(Of(Metric.RootMeanSquaredError, p, t), meter.Result, 1e-12);
        Assert.Equal(Math.Sqrt(Of(Metric.MeanSquaredError, p, t)), meter.Result, 1e-6);
        Assert.NotEqual(Of(Metric.MeanAbsoluteError, p, t), meter.Result);
        meter.Reset();
        Assert.Equal(0, meter.Result);
    }

    [Fact]
    public void Masked_steps_count_nowhere_even_when_they_are_NaN()
    {
        var p = Tensor.From([1f, 2, float.NaN, 4, float.NaN, float.NaN], [2, 3, 1]).WithMask(Mask.FromLengths([2, 1], 3));
        var t = Tensor.From([0f, 0, 7, 0, 7, 7], [2, 3, 1]);
        Assert.Equal(7 / 3.0, Of(Metric.MeanAbsoluteError, p, t), 1e-6);
        Assert.Equal(7 / 3.0, Of(Metric.MeanAbsoluteError, p.Squeeze(2).WithMask(p.Mask), t.Squeeze(2)), 1e-6);
        var tagged = Numbers.Normal([2, 3, 4], 3);
        var right = tagged.ArgMax();
        var wrong = Tensor.Where(p.Mask!.Steps, right, Tensor.From([-5], Shape.Scalar));
        Assert.Equal(1, Of(Metric.Accuracy, tagged.WithMask(p.Mask), wrong, Loss.SparseCategoricalCrossEntropy));
    }

    [Fact]
    public void Weights_enter_the_mean() =>
        Assert.Equal((2 * 1 + 1 * 4) / 3.0, Of(Metric.MeanAbsoluteError, Tensor.From([1f, 4], [2, 1]), Tensor.Zeros([2, 1]), null, Tensor.From([2f, 1], [2])), 1e-12);

    [Fact]
    public void One_metric_measures_two_things_at_once()
    {
        var (a, b) = (Metric.Accuracy.Start(), Metric.Accuracy.Start());
        a.Update(Tensor.Ones([2, 1]), Tensor.Ones([2, 1]));
        Assert.Equal(0, b.Result);
        Assert.Equal(1, a.Result);
    }
}
