namespace Unroll.Tests.Training;

/// <summary>Classes that are rare: weights, more of them, fewer of the others.</summary>
public class ClassBalanceTests
{
    static readonly int[] Labels = [0, 0, 1, 0, 2, 0, 0, 1, 0, 0];

    static Tensor Kinds => Tensor.From(Labels);

    [Fact]
    public void Balanced_weights_give_every_class_the_same_share()
    {
        var weights = ClassWeights.Balanced(Kinds);
        Assert.Equal([10 / (3 * 7f), 10 / (3 * 2f), 10 / 3f], weights.Weights);
        Assert.Equal(weights.Weights, ClassWeights.Balanced(Tensor.From(Labels.Select(c => (float)c).ToArray(), [10, 1])).Weights);
        var rows = new float[10, 3];
        for (var i = 0; i < 10; i++)
            rows[i, Labels[i]] = 1;
        Assert.Equal(weights.Weights, ClassWeights.Balanced(Tensor.From(rows)).Weights);
        Assert.Equal(Labels.Select(c => weights.Weights[c]), weights.Of(Tensor.From(rows)).ToArray());
        // Steps, of which masked ones and labels below 0 do not count.
        var steps = Tensor.From(new[,] { { 0, 1, 7 }, { 0, -1, 0 } }).WithMask(Mask.FromLengths([2, 3], 3));
        Assert.Equal([4 / (2 * 3f), 4 / 2f], ClassWeights.Balanced(steps).Weights);
        Assert.Equal([1f, 3, 1, 1, 1, 1], new ClassWeights(1, 3).Of(steps).ToArray());
    }

    [Fact]
    public void Fit_multiplies_sample_weights_by_those_of_the_classes()
    {
        var x = Numbers.Normal([10, 3], 1);
        Sequential Model()
        {
            var model = new Sequential { new Dense(3) };
            model.Compile(new Adam(0.05), Loss.SparseCategoricalCrossEntropy);
            return model;
        }

        var (byClass, bySample, again) = (Model(), Model(), Model());
        var weights = new ClassWeights(0.5f, 2, 4);
        var options = new FitOptions { Epochs = 2, BatchSize = 4, Seed = 1 };
        var given = Tensor.From(Enumerable.Range(1, 10).Select(i => (float)i).ToArray());
        var history = byClass.Fit(new Dataset(x, Kinds, given), options with { ClassWeights = weights });
        bySample.Fit(new Dataset(x, Kinds, given * weights.Of(Kinds)), options);
        Numbers.RequireSame(byClass, bySample);
        again.Fit(epoch => new Dataset(x, Kinds, given).Batches(4, new Dataset(x, Kinds).Shuffled(1, epoch)), options with { ClassWeights = weights });
        Numbers.RequireSame(byClass, again);
        Assert.True(double.IsFinite(history.Epochs[0].Loss));
    }

    [Fact]
    public void Weights_of_steps_are_multiplied_too()
    {
        var x = Numbers.Normal([4, 5, 2], 1);
        var labels = Tensor.From(Enumerable.Range(0, 20).Select(i => i % 7 == 0 ? 1 : 0).ToArray(), [4, 5]);
        var model = new Sequential { new Gru(3) { ReturnSequences = true }, new Dense(2) };
        model.Compile(new Sgd(0), Loss.SparseCategoricalCrossEntropy);
        var weights = new ClassWeights(1, 5);
        var sample = Tensor.From(new[] { 1f, 2, 3, 4 });
        var loss = model.Fit(new Dataset(x, labels, sample), new FitOptions { BatchSize = 4, Shuffle = false, ClassWeights = weights }).Epochs[0].Loss;
        Assert.Equal(model.Evaluate(new Dataset(x, labels, weights.Of(labels) * sample.ExpandDims(1))).Loss, loss, 1e-7);
    }

    [Fact]
    public void Rare_classes_are_repeated_and_common_ones_thinned()
    {
        var data = new Dataset(Tensor.Range(10).To(DType.Float32), Kinds, Tensor.Range(10).To(DType.Float32));
        var more = data.OverSampled(seed: 4);
        Assert.Equal(21, more.Count);
        Assert.Equal([7, 7, 7], more.Targets[0].ToArray<int>().CountBy(c => c).Select(c => c.Value));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), more.Inputs[0].ToArray().Take(10));
        Assert.Equal(more.Inputs[0].ToArray(), more.SampleWeights!.ToArray());
        // Both samples of class 1 before one comes again.
        Assert.Equal([3, 4], more.Inputs[0].ToArray().Where(i => i is 2 or 7).CountBy(i => i).Select(c => c.Value).Order());
        Assert.Equal(more.Inputs[0].ToArray(), data.OverSampled(seed: 4).Inputs[0].ToArray());
        var less = data.UnderSampled(seed: 4);
        Assert.Equal([1, 1, 1], less.Targets[0].ToArray<int>().CountBy(c => c).Select(c => c.Value));
        Assert.Equal(less.Inputs[0].ToArray().Order(), less.Inputs[0].ToArray());
        Assert.Contains(Enumerable.Range(0, 20), seed => !data.UnderSampled(seed).Inputs[0].ToArray().SequenceEqual(less.Inputs[0].ToArray()));
    }

    [Fact]
    public void Classes_that_do_not_fit_are_named()
    {
        static void Says(string text, Action act) => Assert.Contains(text, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
        Says("class 1 of 3 has no sample", () => ClassWeights.Balanced(Tensor.From(new[] { 0, 2, 0 })));
        Says("got the label 3 at sample 1; needed 0 to 1", () => ClassWeights.Balanced(Tensor.From(new[] { 0, 3 }), 2));
        Says("got the label 2 at sample 4; needed 0 to 1, because there are 2 class weights", () => new ClassWeights(1, 2).Of(Kinds));
        Says("needed a weight of 0 or more for each class", () => new ClassWeights(1, float.NaN));
        Says("one class for each sample", () => new Dataset(Tensor.Ones([2, 3]), Tensor.From(new[,] { { 0, 1, 0 }, { 0, 0, 1 } })).OverSampled());
        Says("the label -1 at sample 1", () => new Dataset(Tensor.Ones([2]), Tensor.From(new[] { 0, -1 })).UnderSampled());
        var model = new TwoHeads();
        model.Compile(new Sgd(0), [Loss.MeanSquaredError, Loss.SparseCategoricalCrossEntropy]);
        Says("got them for 2 targets", () => model.Fit(Tensor.Ones([10, 2]), new Values(("a", Tensor.Ones([10, 1])), ("b", Kinds)), new FitOptions { ClassWeights = new ClassWeights(1, 1, 1) }));
    }
}
