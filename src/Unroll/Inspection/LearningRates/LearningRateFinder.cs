namespace Unroll;

/// <summary>Looks for a learning rate: trains for some mini-batches at rates that rise exponentially and watches where the loss falls fastest.</summary>
/// <remarks>The model's weights, its step, its carried states and all that the optimizer has gathered are afterwards what they were, bit for bit. The smoothed loss is the mean
/// s = b s + (1 - b) loss, divided by 1 - b^n. Source: Smith 2015.</remarks>
public sealed class LearningRateFinder
{
    /// <summary>The first rate. Default 1e-7.</summary>
    public double From { get; init => field = value > 0 && double.IsFinite(value) ? value : throw Bad(nameof(From), value, "a number above 0"); } = 1e-7;

    /// <summary>The last rate. Default 1.</summary>
    public double To { get; init => field = value > 0 && double.IsFinite(value) ? value : throw Bad(nameof(To), value, "a number above 0"); } = 1;

    /// <summary>How many mini-batches are trained on at most; the data is gone through again when it ends. Default 100.</summary>
    public int Steps { get; init => field = value >= 3 ? value : throw Bad(nameof(Steps), value, "3 or more"); } = 100;

    /// <summary>Samples a mini-batch. Default 32.</summary>
    public int BatchSize { get; init => field = value >= 1 ? value : throw Bad(nameof(BatchSize), value, "1 or more"); } = 32;

    /// <summary>How much of the smoothed loss stays from step to step, from 0 to below 1. Default 0.9.</summary>
    public double Smoothing { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(Smoothing), value, "a number from 0 to below 1"); } = 0.9;

    /// <summary>It stops when the smoothed loss is this many times the lowest so far. Default 4.</summary>
    public double StopFactor { get; init => field = value > 1 ? value : throw Bad(nameof(StopFactor), value, "a number above 1"); } = 4;

    /// <summary>Decides the order of samples. Default: the model's own seed.</summary>
    public int? Seed { get; init; }

    /// <summary>Tries the rates on a compiled model.</summary>
    /// <param name="model">A compiled model; trained or not.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="cancel">Ends the search; the model is put back.</param>
    /// <exception cref="InvalidOperationException">The model is not compiled, or holds weights without values after it was built.</exception>
    /// <exception cref="ArgumentException">The last rate is not above the first, or there is no data.</exception>
    public LearningRateCurve Run(Model model, Dataset data, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var optimizer = (model.Compilation ?? throw new InvalidOperationException(
            $"{model.Who}: LearningRateFinder got a model that is not compiled. Usual fix: model.Compile(new Adam(), Loss.MeanSquaredError) first.")).Optimizer;
        if (To <= From)
            throw Bad(nameof(To), To, FormattableString.Invariant($"more than From, which is {From}"));
        if (data.Count == 0)
            throw new ArgumentException("LearningRateFinder: got data without samples; needed some.", nameof(data));
        var carried = Recurrent(model).Select(layer => (Layer: layer, State: layer.CarriedState)).ToArray();
        // A model without weights gets them as Fit would.
        var first = data.Batches(BatchSize).First();
        model.Evaluate(first.Inputs, first.Targets, BatchSize, cancel);
        var before = new TrainingSnapshot(model, optimizer);
        try
        {
            return Course(model, optimizer, data, cancel);
        }
        finally
        {
            optimizer.RateOverride = null;
            before.Restore();
            foreach (var (layer, state) in carried)
                layer.CarriedState = state;
        }
    }

    LearningRateCurve Course(Model model, Optimizer optimizer, Dataset data, CancellationToken cancel)
    {
        var (rates, losses, smoothed) = (new List<double>(), new List<double>(), new List<double>());
        var (mean, lowest, why) = (0.0, double.PositiveInfinity, (string?)null);
        foreach (var batch in Batches(data, Seed ?? model.Seed).Take(Steps))
        {
            cancel.ThrowIfCancellationRequested();
            var rate = From * Math.Pow(To / From, rates.Count / (Steps - 1.0));
            optimizer.RateOverride = rate;
            var report = model.TrainOnBatch(batch.Inputs, batch.Targets, batch.SampleWeights);
            if (!report.Step.Applied || !double.IsFinite(report.Loss))
            {
                why = FormattableString.Invariant($"at rate {rate:g3} the loss or a gradient was not finite");
                break;
            }
            mean = Smoothing * mean + (1 - Smoothing) * report.Loss;
            rates.Add(rate);
            losses.Add(report.Loss);
            smoothed.Add(mean / (1 - Math.Pow(Smoothing, rates.Count)));
            lowest = Math.Min(lowest, smoothed[^1]);
            if (rates.Count > 1 && lowest > 0 && smoothed[^1] > StopFactor * lowest)
            {
                why = FormattableString.Invariant($"at rate {rate:g3} the loss was {StopFactor:g3} times the lowest");
                break;
            }
        }
        return new LearningRateCurve(rates, losses, smoothed, why);
    }

    static IEnumerable<RecurrentLayer> Recurrent(Layer layer) =>
        layer.Children.SelectMany(c => Recurrent(c.Layer)).Concat(layer is RecurrentLayer { Stateful: true } recurrent ? [recurrent] : []);

    IEnumerable<Batch> Batches(Dataset data, int seed)
    {
        for (var epoch = 0; ; epoch++)
            foreach (var batch in data.Batches(BatchSize, data.Shuffled(seed, epoch)))
                yield return batch;
    }

    static ArgumentOutOfRangeException Bad(string option, double value, string needed) =>
        new(option, FormattableString.Invariant($"LearningRateFinder.{option}: got {value}; needed {needed}."));
}
