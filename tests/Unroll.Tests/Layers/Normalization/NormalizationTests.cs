namespace Unroll.Tests;

/// <summary>The layer that is adapted to data.</summary>
public sealed class NormalizationTests
{
    static readonly Tensor X = Tensor.From(new float[,] { { 0, 7, 4 }, { 2, 9, 6 }, { 0, 7, 4 }, { 2, 9, 6 } });

    [Fact]
    public void Adapt_brings_every_feature_to_mean_zero_and_variance_one()
    {
        var layer = new Normalization();
        Assert.Equal(X.ToArray(), layer.Call(X).ToArray());
        layer.Adapt(X);
        LayerCheck.Close([-1, -1, -1, 1, 1, 1, -1, -1, -1, 1, 1, 1], layer.Call(X));
        Assert.Equal([1f, 8, 5], layer.Weights[0].Value.ToArray());
        Assert.Equal([1f, 1, 1], layer.Weights[1].Value.ToArray());
        Assert.Equal(4, layer.Weights[2].Value.Item());
        Assert.All(layer.Weights, w => Assert.False(w.Trainable));
    }

    [Fact]
    public void Inverted_it_gives_the_scale_of_the_data_back()
    {
        var layer = new Normalization { Invert = true };
        layer.Adapt(X);
        LayerCheck.Close([2, 10, 8], layer.Call(Tensor.From(new float[,] { { 1, 2, 3 } })));
    }

    [Fact]
    public void Padding_does_not_count_and_numbers_far_from_zero_are_no_problem()
    {
        var x = LayerCheck.Numbers([3, 5, 2]) + 1e5f;
        var mask = Mask.FromLengths([5, 2, 0], 5);
        var (padded, packed) = (new Normalization(), new Normalization());
        padded.Adapt(Tensor.Where(mask.Against(3), x, Tensor.Full([1, 1, 1], double.NaN)).WithMask(mask));
        packed.Adapt(Tensor.Concat([x[0], x[1, 0..2]], 0));
        LayerCheck.Close(packed.Weights[0].Value.ToArray(), padded.Weights[0].Value, 0.01f);
        LayerCheck.Close(packed.Weights[1].Value.ToArray(), padded.Weights[1].Value, 1e-5f);
        Assert.Equal(7, padded.Weights[2].Value.Item());
        Assert.InRange(padded.Weights[1].Value.ToArray()[0], 0.1f, 3f);
    }

    [Fact]
    public void Batches_give_what_all_data_at_once_gives()
    {
        var x = LayerCheck.Numbers([12, 3]) * 2 + 50;
        var (whole, parts) = (new Normalization(), new Normalization());
        whole.Adapt(x);
        parts.Adapt([x[0..5], x[5..5], x[5..6], x[6..12]]);
        for (var i = 0; i < 3; i++)
            LayerCheck.Close(whole.Weights[i].Value.ToArray(), parts.Weights[i].Value, 1e-5f);
        Assert.Equal(12, parts.Weights[2].Value.Item());
        // A mean for each step, of rows of different lengths.
        var (steps, mask) = (LayerCheck.Numbers([4, 3, 2]), Mask.FromLengths([3, 2, 0, 2], 3));
        var each = new Normalization { Axis = [1, 2] };
        each.Adapt([steps[0..2].WithMask(Mask.FromLengths([3, 2], 3)), steps[2..4].WithMask(Mask.FromLengths([0, 2], 3))]);
        var once = new Normalization { Axis = [1, 2] };
        once.Adapt(steps.WithMask(mask));
        LayerCheck.Close(once.Weights[0].Value.ToArray(), each.Weights[0].Value);
        LayerCheck.Close(once.Weights[1].Value.ToArray(), each.Weights[1].Value);
        LayerCheck.Close(((steps[0, 1] + steps[1, 1] + steps[3, 1]) / 3).ToArray(), once.Weights[0].Value[1]);
    }

    [Fact]
    public void The_axes_say_what_has_a_mean_of_its_own()
    {
        var x = LayerCheck.Numbers([6, 4, 3]);
        var (one, each) = (new Normalization { Axis = [] }, new Normalization { Axis = [1, 2] });
        one.Adapt(x);
        each.Adapt(x);
        Assert.Equal(x.Mean().Item(), one.Weights[0].Value.Item(), 1e-6f);
        LayerCheck.Close(x.Mean(0).ToArray(), each.Weights[0].Value);
        Assert.Equal([4, 3], [.. each.Weights[0].Shape]);
        LayerCheck.Close(((x - x.Mean(0)) / (x - x.Mean(0)).Square().Mean(0).Sqrt()).ToArray(), each.Call(x), 1e-5f);
    }

    [Fact]
    public void Given_numbers_need_no_data_and_it_is_adapted_within_a_model()
    {
        LayerCheck.Close([-1, 2, 4], new Normalization { Mean = [2, 1, 0], Variance = [4, 0.25f, 1] }.Call(Tensor.From(new float[,] { { 0, 2, 4 } })));
        var layer = new Normalization();
        var model = new Sequential { layer, new Dense(1) };
        layer.Adapt(X);
        model.Compile(new Adam(), Loss.MeanSquaredError);
        model.Fit(X, X[.., 0..1]);
        Assert.Equal([1f, 8, 5], model.Parameters["normalization/mean"].Value.ToArray());
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        Assert.Equal(model.Predict(X).ToArray(), ModelFile.Read(file).Model.Predict(X).ToArray());
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains("2 means and 3 variances", Assert.Throws<ArgumentException>(() => new Normalization { Mean = [1, 2], Variance = [1, 2, 3] }.Call(X)).Message, StringComparison.Ordinal);
        Assert.Contains("were given", Assert.Throws<InvalidOperationException>(() => new Normalization { Mean = [1], Variance = [1] }.Adapt(X)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one number", Assert.Throws<InvalidOperationException>(() => new Normalization().Adapt(X[0..0])).Message, StringComparison.Ordinal);
        var layer = new Normalization();
        layer.Adapt(X);
        Assert.Contains("as when it was built", Assert.Throws<ShapeException>(() => layer.Adapt(X[.., 0..2])).Message, StringComparison.Ordinal);
    }
}
