namespace Unroll.Tests.Training;

/// <summary>Losses, weights, metrics and targets by the names of outputs.</summary>
public class NamedOutputTests
{
    static readonly Tensor X = Numbers.Normal([20, 3], 1), Price = Numbers.Normal([20, 1], 2), Kind = Tensor.From(Enumerable.Range(0, 20).Select(i => i % 2).ToArray());

    static Functional Graph()
    {
        var x = new Symbol("x", [3]);
        var h = new Dense(4) { Activation = Activation.Tanh }.Call(x);
        return new Functional([x], [new Dense(2) { Name = "kind" }.Call(h), new Dense(1) { Name = "price" }.Call(h)]);
    }

    static T Compiled<T>(T model, string kind = "kind", string price = "price") where T : Model
    {
        model.Compile(new Adam(0.01), new Dictionary<string, Loss> { [price] = Loss.MeanSquaredError, [kind] = Loss.SparseCategoricalCrossEntropy },
            new Dictionary<string, float> { [kind] = 0.2f }, new Dictionary<string, Metric[]> { [kind] = [Metric.Accuracy], [price] = [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError] });
        return model;
    }

    [Fact]
    public void Targets_by_name_and_in_the_order_of_the_outputs_give_what_positions_give()
    {
        var (named, ordered, plain) = (Compiled(Graph()), Compiled(Graph()), Graph());
        plain.Compile(new Adam(0.01), [Loss.SparseCategoricalCrossEntropy, Loss.MeanSquaredError], [0.2f, 1]);
        var options = new FitOptions { Epochs = 2, BatchSize = 8, Seed = 1 };
        var history = named.Fit(X, new Values(("price", Price), ("kind", Kind)), options);
        ordered.Fit(X, new Values(("a", Kind), ("b", Price)), options);
        Assert.Equal(["loss", "price_loss", "kind_loss", "price_mean_absolute_error", "price_root_mean_squared_error", "kind_accuracy"], history.Epochs[0].Numbers.Select(n => n.Name));
        Numbers.RequireSame(named, ordered);
        var positions = plain.Fit(X, new Values(("a", Kind), ("b", Price)), options);
        Assert.Equal(positions.Epochs[1].Value("y_loss"), history.Epochs[1].Value("kind_loss"), 1e-6);
        Assert.Equal(positions.Epochs[1].Loss, history.Epochs[1].Loss, 1e-6);
    }

    [Fact]
    public void An_output_of_a_model_of_ones_own_is_named_as_it_answers()
    {
        var model = Compiled(new TwoHeads(), "second", "first");
        Assert.True(double.IsFinite(model.Fit(X, new Values(("second", Kind), ("first", Price))).Epochs[0].Value("second_accuracy")));
    }

    [Fact]
    public void An_output_without_a_loss_is_left_out()
    {
        var model = Graph();
        model.Compile(new Adam(0.01), new Dictionary<string, Loss> { ["price"] = Loss.MeanSquaredError });
        var kernel = model.Parameters["kind/kernel"].Value.ToArray();
        var epoch = model.Fit(X, Price).Epochs[0];
        Assert.Equal(["loss"], epoch.Numbers.Select(n => n.Name));
        Assert.Equal(kernel, model.Parameters["kind/kernel"].Value.ToArray());
    }

    [Fact]
    public void Names_that_are_not_there_are_errors_that_say_which_are()
    {
        var model = Compiled(Graph(), "kind", "prise");
        var error = Assert.Throws<KeyNotFoundException>(() => model.Fit(X, new Values(("kind", Kind), ("prise", Price))));
        Assert.Contains("'prise'", error.Message, StringComparison.Ordinal);
        Assert.Contains("(of the layer 'price')", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<KeyNotFoundException>(() => Compiled(Graph()).Fit(X, new Values(("kinds", Kind), ("price", Price))));
        Assert.Contains("there is no target 'kind'; there are 'kinds', 'price'. Did you mean 'kinds'? Usual fix: name the targets as the losses: 'price', 'kind'.", error.Message, StringComparison.Ordinal);
        Assert.Contains("has no loss", Assert.Throws<ArgumentException>(() => Graph().Compile(new Adam(), new Dictionary<string, Loss> { ["price"] = Loss.MeanSquaredError },
            new Dictionary<string, float> { ["kind"] = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_keeps_the_names()
    {
        var model = Compiled(Graph());
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        var again = ModelFile.Read(file).Model.Compilation!;
        Assert.Equal(model.Compilation!.OutputNames, again.OutputNames);
        Assert.Equal([1f, 0.2f], again.LossWeights);
        Assert.Equal([2, 1], again.OutputMetrics.Select(m => m.Count));
        Assert.IsType<SparseCategoricalCrossEntropy>(again.Losses[1]);
    }
}
