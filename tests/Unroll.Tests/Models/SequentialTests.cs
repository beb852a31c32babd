namespace Unroll.Tests;

public sealed class SequentialTests
{
    [Fact]
    public void Layers_run_one_after_another()
    {
        var (a, b) = (new Dense(4) { Activation = Activation.Tanh }, new Dense(2));
        var model = new Sequential { a, b };
        var x = LayerCheck.Numbers([3, 5]);
        Assert.Equal(b.Call(a.Call(x)).ToArray(), model.Call(x).ToArray());
    }

    [Fact]
    public void Building_gives_weights_shapes_and_values_before_any_data()
    {
        var model = new Sequential { new Dense(4), new Dense(2) { UseBias = false } }.Build([5]);
        Assert.Equal(["dense/kernel", "dense/bias", "dense_1/kernel"], model.Parameters.Select(p => p.Path));
        Assert.Equal(5 * 4 + 4 + 8, model.Parameters.Total);
        Assert.All(model.Parameters, p => Assert.True(p.Weight.HasValue));
        Assert.Equal([Shape.Unknown, 2], model.Graph!.Outputs[0].Shape);
    }

    [Fact]
    public void The_first_data_builds_it_too_with_the_same_numbers()
    {
        var make = () => new Sequential { new Dense(4), new Dropout(0.5f), new Dense(2) };
        var (early, late) = (make().Build([5]), make());
        late.Call(LayerCheck.Numbers([3, 5]));
        foreach (var parameter in early.Parameters)
            Assert.Equal(parameter.Value.ToArray(), late.Parameters[parameter.Path].Value.ToArray());
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_whatever_else_was_built()
    {
        var make = (int seed) => new Sequential { new Dense(4), new Dense(2) { Name = "head" } };
        var first = make(0).Build([5]);
        _ = new Sequential { new Dense(9), new Dense(9), new Dense(9) }.Build([7]);
        var again = make(0).Build([5]);
        var other = new Sequential { new Dense(4), new Dense(2) { Name = "head" } };
        other.Seed = 1;
        other.Build([5]);
        foreach (var parameter in first.Parameters)
            Assert.Equal(parameter.Value.ToArray(), again.Parameters[parameter.Path].Value.ToArray());
        Assert.NotEqual(first.Parameters["head/kernel"].Value.ToArray(), other.Parameters["head/kernel"].Value.ToArray());
    }

    [Fact]
    public void Adding_a_layer_behind_leaves_the_numbers_of_the_others()
    {
        var small = new Sequential { new Dense(4), new Dense(2) }.Build([5]);
        var large = new Sequential { new Dense(4), new Dense(2), new Dense(3) }.Build([5]);
        Assert.Equal(small.Parameters["dense_1/kernel"].Value.ToArray(), large.Parameters["dense_1/kernel"].Value.ToArray());
    }

    [Fact]
    public void Dropout_is_drawn_from_seed_step_and_path()
    {
        var model = new Sequential { new Dropout(0.5f), new Dropout(0.5f) };
        var x = Tensor.Ones([4, 16]);
        Assert.Equal(model.Call(x, model.TrainingPass()).ToArray(), model.Call(x, model.TrainingPass()).ToArray());
        var once = new Sequential { new Dropout(0.5f) };
        var single = once.Call(x, once.TrainingPass()).ToArray();
        Assert.Contains(model.Call(x, model.TrainingPass()).ToArray(), v => v == 4);
        Assert.InRange(model.Call(x, model.TrainingPass()).ToArray().Count(v => v != 0), 4, 28);
        once.StepCount++;
        Assert.NotEqual(single, once.Call(x, once.TrainingPass()).ToArray());
        Assert.Equal(x.ToArray(), model.Call(x).ToArray());
    }

    [Fact]
    public void A_layer_used_twice_has_its_weights_once()
    {
        var shared = new Dense(5);
        var model = new Sequential { shared, new ActivationLayer(Activation.Relu), shared }.Build([5]);
        Assert.Equal(["dense/kernel", "dense/bias"], model.Parameters.Select(p => p.Path));
        using var tape = Gradients.Record();
        var x = LayerCheck.Numbers([2, 5]);
        Assert.Equal(shared.Call(shared.Call(x).Relu()).ToArray(), model.Call(x).ToArray());
    }

    [Fact]
    public void A_frozen_layer_gets_no_gradient()
    {
        var model = new Sequential { new Dense(4) { Trainable = false }, new Dense(1) }.Build([3]);
        Assert.Equal(4 * 1 + 1, model.Parameters.Trainable);
        using var tape = Gradients.Record();
        var gradients = model.Call(LayerCheck.Numbers([2, 3])).Sum().Backward();
        Assert.Null(gradients[model.Parameters["dense/kernel"].Weight]);
        Assert.NotNull(gradients[model.Parameters["dense_1/kernel"].Weight]);
    }

    [Fact]
    public void Freezing_a_model_freezes_all_inside()
    {
        var inner = new Sequential { new Dense(2), new Dense(2) };
        var model = new Sequential { inner, new Dense(1) }.Build([3]);
        inner.Trainable = false;
        Assert.Equal(3, model.Parameters.Trainable);
        inner.Trainable = true;
        Assert.Equal(model.Parameters.Total, model.Parameters.Trainable);
    }

    [Fact]
    public void An_empty_model_and_a_late_layer_are_refused()
    {
        Assert.Contains("has no layers", Assert.Throws<InvalidOperationException>(() => new Sequential().Build([3])).Message);
        var model = new Sequential { new Dense(2) }.Build([3]);
        Assert.Contains("after the model was built", Assert.Throws<InvalidOperationException>(() => model.Add(new Dense(2))).Message);
    }

    [Fact]
    public void A_shape_error_names_the_layer_within_the_model()
    {
        var model = new Sequential { new Dense(4), new Dense(2) }.Build([5]);
        var error = Assert.Throws<ShapeException>(() => model.Call(LayerCheck.Numbers([2, 6])));
        Assert.Contains("Dense 'dense': got an input Float32 [2, 6]", error.Message);
    }

    [Fact]
    public void A_parameter_that_is_not_there_suggests_the_one_that_was_meant()
    {
        var model = new Sequential { new Dense(4), new Dense(2) }.Build([5]);
        var error = Assert.Throws<KeyNotFoundException>(() => model.Parameters["dense_1/kernal"]);
        Assert.Contains("Did you mean 'dense_1/kernel'?", error.Message);
        Assert.Contains("'dense/bias'", error.Message);
        model.Parameters["dense/bias"].Value = Tensor.From([1f, 2, 3, 4], [4]);
        Assert.Equal([1f, 2, 3, 4], model.Parameters["dense/bias"].Value.ToArray());
        Assert.Contains("dense/bias", Assert.Throws<ShapeException>(() => model.Parameters["dense/bias"].Value = Tensor.Zeros([5])).Message);
    }
}
