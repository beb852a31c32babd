using System.Text.Json;
using Unroll.Conformance;
using Unroll.Testing;

namespace Unroll.Interop.Tests.Conformance;

/// <summary>Optimizers, schedules and the plateau rule against what PyTorch 1.13 did in double precision; recorded in tests/golden/torch-optimizers.json with the arguments it was given.</summary>
public class TorchOptimizerTests
{
    static readonly JsonElement File = Golden.Load(Path.Combine(SharedData.Stored, "torch-optimizers.json"));

    public static TheoryData<int> Optimizers => [.. Enumerable.Range(0, File.GetProperty("optimizers").GetArrayLength())];

    public static TheoryData<int> Schedules => [.. Enumerable.Range(0, File.GetProperty("schedules").GetArrayLength())];

    public static TheoryData<int> Plateaus => [.. Enumerable.Range(0, File.GetProperty("plateaus").GetArrayLength())];

    static double[] Numbers(JsonElement json) => [.. json.EnumerateArray().Select(v => v.GetDouble())];

    static void Close(string what, double[] expected, double[] actual) =>
        Assert.True(expected.Zip(actual).All(p => Math.Abs(p.First - p.Second) < 1e-12), $"{what}: PyTorch {string.Join(" ", expected)}; here {string.Join(" ", actual)}");

    [Theory, MemberData(nameof(Optimizers))]
    public void An_optimizer_takes_the_steps_of_PyTorch(int index)
    {
        var recorded = File.GetProperty("optimizers")[index];
        var optimizer = TorchOptimizers.Read(recorded, null);
        var weight = new WeightHolder().Add("w", Tensor.From(Numbers(File.GetProperty("start")), [2, 3], DType.Float64));
        foreach (var (gradient, after) in File.GetProperty("gradients").EnumerateArray().Zip(recorded.GetProperty("weights").EnumerateArray()))
        {
            using var tape = Gradients.Record();
            optimizer.Step([weight], (weight.Live * Tensor.From(Numbers(gradient), [2, 3], DType.Float64)).Sum().Backward());
            Close($"{recorded.GetProperty("name")} {recorded.GetProperty("args")}", Numbers(after), weight.Value.ToArray<double>());
        }
    }

    [Theory, MemberData(nameof(Schedules))]
    public void A_schedule_has_the_values_of_PyTorch(int index)
    {
        var recorded = File.GetProperty("schedules")[index];
        var schedule = Read(recorded.GetProperty("name").GetString()!, recorded.GetProperty("args"), recorded.GetProperty("start").GetDouble());
        var values = Numbers(recorded.GetProperty("values"));
        Close($"{recorded.GetProperty("name")} {recorded.GetProperty("args")}", values, [.. values.Select((_, step) => schedule.At(step))]);
    }

    static Schedule Read(string name, JsonElement args, double start)
    {
        double Number(string argument, double otherwise) => args.Get(argument) is { } value ? value.GetDouble() : otherwise;
        int Whole(string argument, int otherwise) => args.Get(argument) is { } value ? value.GetInt32() : otherwise;
        return name switch
        {
            "StepLR" => Schedule.Step(start, Whole("step_size", 0), Number("gamma", 0.1)),
            "MultiStepLR" => new MultiStepSchedule(start, [.. args.GetProperty("milestones").EnumerateArray().Select(m => m.GetInt32())]) { Factor = Number("gamma", 0.1) },
            "ExponentialLR" => Schedule.Exponential(start, Number("gamma", 0)),
            "CosineAnnealingLR" => Schedule.Cosine(start, Whole("T_max", 0), Number("eta_min", 0) / start),
            "CosineAnnealingWarmRestarts" => Schedule.CosineRestarts(start, Whole("T_0", 0), Number("T_mult", 1), 1, Number("eta_min", 0) / start),
            "OneCycleLR" => new OneCycleSchedule(Number("max_lr", 0), Whole("total_steps", 0))
            {
                RiseShare = Number("pct_start", 0.3),
                StartDivisor = Number("div_factor", 25),
                EndDivisor = Number("final_div_factor", 1e4),
                Straight = args.Get("anneal_strategy")?.GetString() == "linear",
                ThreePhases = args.Flag("three_phase"),
            },
            "CyclicLR" => new CyclicSchedule(Number("base_lr", 0), Number("max_lr", 0))
            {
                StepsUp = Whole("step_size_up", 2000),
                StepsDown = args.Get("step_size_down")?.GetInt32(),
                HeightFactor = args.Get("mode")?.GetString() == "triangular2" ? 0.5 : 1,
                StepFactor = args.Get("mode")?.GetString() == "exp_range" ? Number("gamma", 1) : 1,
            },
            "LinearLR" => Schedule.Linear(start * Number("start_factor", 1.0 / 3), start * Number("end_factor", 1), Whole("total_iters", 5)),
            "PolynomialLR" => Schedule.Polynomial(start, Whole("total_iters", 5), 0, Number("power", 1)),
            _ => throw new FormatException(name),
        };
    }

    [Theory, MemberData(nameof(Plateaus))]
    public void A_plateau_lowers_the_rate_when_PyTorch_does(int index)
    {
        var recorded = File.GetProperty("plateaus")[index];
        var args = recorded.GetProperty("args");
        var model = new Sequential { new Dense(1) };
        var sgd = new Sgd(recorded.GetProperty("start").GetDouble());
        model.Compile(sgd, Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        model.Build([3]);
        var rule = new ReduceOnPlateau("loss")
        {
            Convention = Convention.PyTorch,
            Factor = args.GetProperty("factor").GetDouble(),
            Patience = args.GetProperty("patience").GetInt32(),
            Cooldown = args.Get("cooldown")?.GetInt32() ?? 0,
            MinLearningRate = args.Get("min_lr")?.GetDouble() ?? 0,
            MinDelta = args.Get("threshold")?.GetDouble() ?? 1e-4,
            Relative = args.Get("threshold_mode")?.GetString() is { } mode ? mode == "rel" : null,
        };
        var (losses, rates) = (Numbers(recorded.GetProperty("losses")), new List<double>());
        model.Fit(Tensor.Zeros([1, 3]), Tensor.Zeros([1, 1]), new FitOptions { Epochs = losses.Length, Callbacks = [new Course(rule, losses, rates)] });
        Close($"{args}", Numbers(recorded.GetProperty("rates")), [.. rates]);
    }

    /// <summary>Tells the rule a loss of its own for each epoch.</summary>
    sealed class Course(ReduceOnPlateau rule, double[] losses, List<double> rates) : Callback
    {
        public override void OnTrainBegin(TrainingRun run) => rule.OnTrainBegin(run);

        public override void OnEpochEnd(TrainingRun run, EpochReport report)
        {
            rule.OnEpochEnd(run, report with { Loss = losses[report.Epoch - 1] });
            rates.Add(run.Compilation.Optimizer.LearningRate);
        }
    }
}
