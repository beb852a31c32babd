using Unroll.Tests.Training;

namespace Unroll.Tests.Inspection;

public class LearningRateFinderTests
{
    static (Sequential Model, Dataset Data) Make(Optimizer? optimizer = null)
    {
        var (x, y) = Numbers.Line(64);
        var model = new Sequential { new Dense(8) { Activation = Activation.Tanh }, new Dropout(0.1f), new BatchNormalization(), new Dense(1) };
        model.Compile(optimizer ?? new Adam(0.01) { EmaMomentum = 0.9, AccumulateSteps = 1 }, Loss.MeanSquaredError);
        return (model, new Dataset(x, y));
    }

    [Fact]
    public void The_loss_falls_rises_and_a_rate_between_is_suggested()
    {
        var (x, y) = Numbers.Line(64);
        var model = new Sequential { new Dense(1) };
        model.Compile(new Sgd(0.01), Loss.MeanSquaredError);
        var curve = new LearningRateFinder { From = 1e-5, To = 100, BatchSize = 16, Seed = 1 }.Run(model, new Dataset(x, y));
        Assert.NotNull(curve.StopReason);
        Assert.True(curve.Suggestion is > 1e-3 and < 1, $"suggested {curve.Suggestion}");
        Assert.True(curve.Suggestion < curve.Lowest);
        Assert.Equal(1e-5, curve.Rates[0], 1e-12);
        Assert.Equal(Math.Pow(1e7, 1 / 99.0), curve.Rates[1] / curve.Rates[0], 1e-9);
        // A mean that starts as the first loss.
        Assert.Equal(curve.Losses[0], curve.Smoothed[0], 1e-12);
        Assert.Equal((0.09 * curve.Losses[0] + 0.1 * curve.Losses[1]) / 0.19, curve.Smoothed[1], 1e-9);
    }

    [Fact]
    public void Model_and_optimizer_are_put_back_to_the_bit()
    {
        foreach (var make in new Func<Optimizer>[] { () => new Adam(0.01) { EmaMomentum = 0.9 }, () => new Sgd(Schedule.Cosine(0.1, 10)) { Momentum = 0.9, AccumulateSteps = 3 } })
        {
            var ((model, data), (other, _)) = (Make(make()), Make(make()));
            var options = new FitOptions { Epochs = 2, BatchSize = 16, Seed = 2 };
            model.Fit(data, options);
            other.Fit(data, options);
            var (rate, iterations, steps) = (model.Compilation!.Optimizer.LearningRate, model.Compilation.Optimizer.Iterations, model.StepCount);
            new LearningRateFinder { Steps = 10 }.Run(model, data);
            Assert.Equal((rate, iterations, steps), (model.Compilation.Optimizer.LearningRate, model.Compilation.Optimizer.Iterations, model.StepCount));
            Numbers.RequireSame(other, model);
            model.Fit(data, options with { InitialEpoch = 2, Epochs = 4 });
            other.Fit(data, options with { InitialEpoch = 2, Epochs = 4 });
            Numbers.RequireSame(other, model);
        }
    }

    [Fact]
    public void The_carried_state_of_a_layer_is_put_back()
    {
        var model = new Sequential { new Gru(3) { Stateful = true }, new Dense(1) };
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        var (x, y) = (Numbers.Normal([4, 5, 2], 1), Numbers.Normal([4, 1], 2));
        model.ResetState();
        model.Predict(x);
        var expected = model.Predict(x).ToArray();
        model.ResetState();
        model.Predict(x);
        new LearningRateFinder { Steps = 3, BatchSize = 4 }.Run(model, new Dataset(x, y));
        Assert.Equal(expected, model.Predict(x).ToArray());
    }

    [Fact]
    public void It_is_drawn_as_text_and_as_a_picture()
    {
        var (model, data) = Make();
        var curve = new LearningRateFinder { From = 1e-4, To = 10, Steps = 40, BatchSize = 16, Seed = 1 }.Run(model, data);
        var text = curve.ToString();
        Assert.Contains("The loss falls fastest at rate", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == 'O'));
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        var svg = System.Xml.Linq.XDocument.Parse(curve.ToSvg());
        Assert.Equal("http://www.w3.org/2000/svg", svg.Root!.Name.NamespaceName);
        Assert.Equal(2, svg.Descendants().Count(e => e.Name.LocalName == "path"));
        Assert.Single(svg.Descendants(), e => e.Name.LocalName == "rect");
    }

    [Fact]
    public void What_is_missing_is_a_sentence()
    {
        var (model, data) = Make();
        Assert.Contains("more than From", Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateFinder { From = 1 }.Run(model, data)).Message, StringComparison.Ordinal);
        Assert.Contains("not compiled", Assert.Throws<InvalidOperationException>(() => new LearningRateFinder().Run(new Sequential { new Dense(1) }, data)).Message, StringComparison.Ordinal);
    }
}
