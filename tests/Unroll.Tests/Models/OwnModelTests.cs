namespace Unroll.Tests;

public sealed class OwnModelTests
{
    sealed class TwoTowers : Model
    {
        readonly Dense _left, _right;

        public TwoTowers()
        {
            _left = Track(new Dense(3));
            _right = Track(new Dense(3) { Name = "right" });
        }

        protected internal override Values Forward(Values inputs, Pass pass) => new(("score", (_left.Call(inputs["x"], pass) * _right.Call(inputs["x1"], pass)).Sum([1])));
    }

    [Fact]
    public void A_model_of_ones_own_has_parameters_paths_and_gradients()
    {
        var model = new TwoTowers();
        Tensor x = LayerCheck.Numbers([4, 2]), y = LayerCheck.Numbers([4, 5], 3);
        using var tape = Gradients.Record();
        var score = model.Call(Values.Of([x, y]))["score"];
        var gradients = score.Sum().Backward();
        Assert.Equal(["dense/kernel", "dense/bias", "right/kernel", "right/bias"], model.Parameters.Select(p => p.Path));
        Assert.All(model.Parameters, p => Assert.NotNull(gradients[p.Weight]));
        Assert.All(model.Parameters, p => Assert.Equal(p.Shape, p.Gradient!.Shape));
    }

    [Fact]
    public void The_same_model_as_a_graph_has_the_same_numbers()
    {
        var model = new TwoTowers();
        Symbol a = new("a", [2]), b = new("b", [5]);
        var graph = new Functional([a, b], [model.Call([a, b])]);
        Tensor x = LayerCheck.Numbers([4, 2]), y = LayerCheck.Numbers([4, 5], 3);
        Assert.Equal(model.Call([x, y]).ToArray(), graph.Call([x, y]).ToArray());
        Assert.Equal("two_towers/dense/kernel", graph.Parameters[0].Path);
    }

    [Fact]
    public void A_name_that_is_not_there_suggests_another()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => new Values(("left", Tensor.Ones([1])), ("right", Tensor.Ones([1])))["rigth"]);
        Assert.Contains("Did you mean 'right'?", error.Message);
    }

    sealed class Forgetful : Model
    {
        readonly Dense _decoder = new(3);

        protected internal override Values Forward(Values inputs, Pass pass) => new(("y", _decoder.Call(inputs[0], pass)));
    }

    sealed class ForgetfulList : Model
    {
        public List<Dense> Stack { get; } = [new(3), new(3)];

        protected internal override Values Forward(Values inputs, Pass pass) => new(("y", Stack[0].Call(inputs[0], pass)));
    }

    sealed class Student(Dense teacher) : Model
    {
        [Untracked]
        readonly Dense _teacher = teacher;

        protected internal override Values Forward(Values inputs, Pass pass) => new(("y", _teacher.Call(inputs[0], pass)));
    }

    sealed class Wrapped(Dense head) : Model
    {
        protected internal override Values Forward(Values inputs, Pass pass) => new(("y", head.Call(inputs[0], pass)));
    }

    sealed class OwnLayer : UnaryLayer
    {
        readonly Dense _inner = new(2);

        protected override Tensor Forward(Tensor x, Pass pass) => _inner.Call(x, pass);
    }

    [Fact]
    public void A_forgotten_Track_is_an_error_that_shows_the_line_to_write()
    {
        var x = LayerCheck.Numbers([2, 3]);
        var error = Assert.Throws<InvalidOperationException>(() => new Forgetful().Call(x));
        Assert.Contains("field '_decoder' holds a Dense that was not tracked", error.Message);
        Assert.Contains("_decoder = Track(new Dense(...))", error.Message);
        Assert.Contains("'_decoder'", Assert.Throws<InvalidOperationException>(() => new Forgetful().Parameters).Message);
        Assert.Contains("'_decoder'", Assert.Throws<InvalidOperationException>(() => new Forgetful().TrainingPass()).Message);
        Assert.Contains("'Stack'", Assert.Throws<InvalidOperationException>(() => new ForgetfulList().Call(x)).Message);
        Assert.Contains("'head'", Assert.Throws<InvalidOperationException>(() => new Wrapped(new Dense(1)).Call(x)).Message);
        Assert.Contains("OwnLayer 'own_layer'", Assert.Throws<InvalidOperationException>(() => new Sequential { new OwnLayer() }.Call(x)).Message);
        Assert.Equal([2, 3], new Student(new Dense(3)).Call(x).Shape);
    }

    [Fact]
    public void A_model_without_Forward_says_what_to_write()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Silent().Call(LayerCheck.Numbers([2, 3])));
        Assert.Contains("override", error.Message);
    }

    sealed class Silent : Model;

    [Fact]
    public void Layers_are_found_by_name_and_by_path()
    {
        var inner = new Sequential { new Dense(3), new Dense(2) { Name = "code" } };
        var model = new Sequential { inner, new Dense(1) }.Build([4]);
        Assert.Same(inner, model.Layer("sequential"));
        Assert.Same(inner.Layers[1], model.Layer("code"));
        Assert.Same(inner.Layers[1], model.Layer("sequential/code"));
        Assert.Same(model.Layers[1], model.Layer("dense"));
        Assert.Same(inner.Layers[0], model.Layer("sequential/dense"));
        var error = Assert.Throws<KeyNotFoundException>(() => model.Layer("sequential/cod"));
        Assert.Contains("Did you mean 'sequential/code'?", error.Message);
    }

    [Theory]
    [InlineData("kernal", "kernel", 1)]
    [InlineData("tahn", "tanh", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("relu", "relu6", 1)]
    [InlineData("softmax", "sigmoid", 6)]
    public void The_distance_counts_letters_added_dropped_changed_or_exchanged(string a, string b, int distance)
    {
        Assert.Equal(distance, Suggest.Distance(a, b));
        Assert.Equal(distance, Suggest.Distance(b, a));
    }

    [Fact]
    public void Far_names_are_not_suggested()
    {
        Assert.Equal("", Suggest.DidYouMean("qqqq", ["tanh", "relu"]));
        Assert.Equal(" Did you mean 'tanh'?", Suggest.DidYouMean("Tanh", ["relu", "tanh"]));
    }
}
