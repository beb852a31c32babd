using System.Globalization;

namespace Unroll;

/// <summary>
/// The networks of a forecaster: each reads a window [batch, lookback, columns] with a recurrent layer and gives [batch, horizon * columns] with a dense one; their
/// mean is the forecast. All of them together are one graph, so that one file holds them.
/// </summary>
internal sealed class ForecastNetwork
{
    private ForecastNetwork(Functional model, int lookback, int columns, string said)
        => (Model, Lookback, Columns, Said) = (model, lookback, columns, said);

    /// <summary>The mean of the networks.</summary>
    public Functional Model { get; }

    public int Lookback { get; }

    public int Columns { get; }

    /// <summary>How many networks of which kind, and how they were trained.</summary>
    public string Said { get; }

    public IReadOnlyList<ForecastReportLoss> Losses { get; private init; } = [];

    public bool Interrupted { get; private init; }

    private Functional? One { get; init; }

    /// <summary>One of the networks as a table; of a loaded model, all of them.</summary>
    public string Summary => (One ?? Model).Summary().ToString();

    /// <summary>The forecast of one window [lookback, columns]: [horizon, columns].</summary>
    public float[] Predict(float[] window) => Model.Predict(Tensor.From(window, [1, Lookback, Columns])).AsSpan().ToArray();

    /// <summary>Networks read from a file.</summary>
    public static ForecastNetwork Loaded(Functional model, int lookback, int columns, string said) => new(model, lookback, columns, said);

    /// <summary>Trains networks on windows: inputs [count, lookback, columns], targets [count, horizon * columns].</summary>
    /// <remarks>
    /// First one network is trained on the earlier windows and measured on the later ones: that finds how many epochs are enough. Then the networks of the
    /// forecast are trained on every window for so many epochs.
    /// </remarks>
    public static ForecastNetwork Train(ForecastPlan plan, int columns, (float[] Inputs, float[] Targets, int Count) windows, ForecastOptions options,
        IProgress<ForecastProgress>? progress, CancellationToken cancellation)
    {
        int outputs = plan.Horizon * columns;
        var input = new Symbol("window", [plan.Lookback, columns]);
        var schedule = ForecastSchedule.For(options, windows.Count, plan.Horizon);
        var course = new ForecastCourse(schedule, windows.Count, progress);

        int epochs = schedule.Epochs;
        List<Functional> trained = [];
        if (schedule.ValidationWindows > 0)
        {
            Functional member = Member(input, outputs, options, 0);
            Compile(member, options);
            var best = new EarlyStopping("val_loss") { Patience = Math.Max(5, epochs / 3), RestoreBestWeights = true };
            History history = member.Fit(Data(windows, plan.Lookback, columns, 0, schedule.EarlierWindows), new FitOptions
            {
                Epochs = epochs,
                BatchSize = schedule.BatchSize,
                Validation = Data(windows, plan.Lookback, columns, windows.Count - schedule.ValidationWindows, schedule.ValidationWindows),
                Callbacks = [course.Stage("validation run", options.LearningRate, schedule.EarlierWindows), best],
                ReturnWhenCancelled = true,
            }, cancellation);
            epochs = options.Epochs ?? Math.Clamp(best.BestEpoch, schedule.LeastEpochs, epochs);
            course.Planned(epochs);
            if (history.Cancelled && history.Epochs.Count > 0) trained.Add(member);
        }

        for (int k = 1; k <= schedule.Networks && !cancellation.IsCancellationRequested; k++)
        {
            Functional member = Member(input, outputs, options, k);
            Compile(member, options);
            History history = member.Fit(Data(windows, plan.Lookback, columns, 0, windows.Count), new FitOptions
            {
                Epochs = epochs,
                BatchSize = schedule.BatchSize,
                Callbacks = [course.Stage(schedule.Networks == 1 ? "network" : $"network {k} of {schedule.Networks}", options.LearningRate, windows.Count)],
                ReturnWhenCancelled = true,
            }, cancellation);
            // A network cut off in the middle is kept only when there is no whole one.
            if (!history.Cancelled || (trained.Count == 0 && history.Epochs.Count > 0)) trained.Add(member);
        }

        if (trained.Count == 0) throw new OperationCanceledException("Forecaster: the training was cancelled before its first epoch ended.", cancellation);
        string said = string.Create(CultureInfo.InvariantCulture, $"{trained.Count} {options.Cell} of {options.Units} units, {epochs} epochs each, averaged");
        return new ForecastNetwork(Mean(input, trained, options), plan.Lookback, columns, said)
        {
            Losses = course.Losses,
            One = trained[0],
            Interrupted = cancellation.IsCancellationRequested && trained.Count < schedule.Networks,
        };
    }

    private static Functional Member(Symbol input, int outputs, ForecastOptions options, int number)
    {
        RecurrentLayer recurrent = options.Cell switch
        {
            ForecastCell.Gru => new Gru(options.Units) { Name = $"gru_{number}" },
            ForecastCell.SimpleRnn => new SimpleRnn(options.Units) { Name = $"rnn_{number}" },
            _ => new Lstm(options.Units) { Name = $"lstm_{number}" },
        };
        Symbol read = recurrent.Call(input);
        if (options.Dropout > 0) read = new Dropout(options.Dropout) { Name = $"dropout_{number}" }.Call(read);
        Symbol output = new Dense(outputs) { Name = $"forecast_{number}" }.Call(read);
        return new Functional(input, output) { Name = $"network_{number}", Seed = unchecked(options.Seed * 1000 + number) };
    }

    private static void Compile(Model model, ForecastOptions options)
        => model.Compile(new Adam(options.LearningRate) { GlobalClipNorm = 1 }, Loss.MeanSquaredError);

    private static Functional Mean(Symbol input, List<Functional> networks, ForecastOptions options)
    {
        Symbol sum = networks[0].Outputs[0];
        foreach (Functional network in networks.Skip(1)) sum += network.Outputs[0];
        return new Functional(input, networks.Count == 1 ? sum : sum * (1f / networks.Count))
        {
            Name = "forecaster",
            Seed = options.Seed,
            // The seeds of the networks and of their batches follow from this one.
            TrainingRecord = networks[0].TrainingRecord! with { Seed = options.Seed, ShuffleSeed = null },
        };
    }

    private static Dataset Data((float[] Inputs, float[] Targets, int Count) windows, int lookback, int columns, int first, int count)
    {
        int width = windows.Inputs.Length / windows.Count, height = windows.Targets.Length / windows.Count;
        return new Dataset(
            Tensor.From(windows.Inputs.AsSpan(first * width, count * width), [count, lookback, columns]),
            Tensor.From(windows.Targets.AsSpan(first * height, count * height), [count, height]));
    }
}
