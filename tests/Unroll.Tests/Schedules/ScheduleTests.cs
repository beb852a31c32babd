namespace Unroll.Tests.Schedules;

/// <summary>Values of schedules against numbers and recurrences worked out apart from them.</summary>
public class ScheduleTests
{
    static readonly Dictionary<string, Schedule> All = new()
    {
        ["constant"] = Schedule.Constant(0.3),
        ["linear"] = Schedule.Linear(1, 0.5, 10),
        ["step"] = Schedule.Step(1, 3, 0.5),
        ["multi_step"] = new MultiStepSchedule(1, [2, 5]),
        ["piecewise"] = new PiecewiseSchedule([2, 5], [1, 0.5, 0.1]),
        ["exponential"] = Schedule.Exponential(1, 0.9, 4, staircase: true),
        ["polynomial"] = new PolynomialSchedule(1, 5) { Power = 2, Cycle = true },
        ["inverse_time"] = Schedule.InverseTime(1, 0.5, 4),
        ["cosine"] = Schedule.Cosine(1, 10, 0.1, warmupSteps: 5),
        ["cosine_restarts"] = Schedule.CosineRestarts(1, 4, 2, 0.9, 0.1),
        ["one_cycle"] = new OneCycleSchedule(1, 20) { ThreePhases = true },
        ["cyclic"] = new CyclicSchedule(0.1, 1) { StepsUp = 3, StepsDown = 5, HeightFactor = 0.5, StepFactor = 0.99 },
        ["warmup"] = Schedule.Cosine(1, 10).After(4),
        ["sequence"] = new SequenceSchedule([Schedule.Linear(0, 1, 3), Schedule.Exponential(1, 0.9)], [3]),
    };

    static void Values(Schedule schedule, params double[] expected) => Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(s => schedule.At(s)), (a, b) => Math.Abs(a - b) < 1e-12);

    [Fact]
    public void Every_registered_schedule_is_written_and_read_again()
    {
        Assert.Empty(Registry.Default.Entries.Where(e => e.Kind == typeof(Schedule) && !All.Values.Any(s => s.GetType() == e.Type)).Select(e => e.Name));
        foreach (var (name, schedule) in All)
        {
            var text = Registry.Default.ToJson(schedule);
            var again = Registry.Default.FromJson<Schedule>(text);
            Assert.Equal(text, Registry.Default.ToJson(again));
            for (var step = 0; step < 50; step++)
                Assert.True(schedule.At(step).Equals(again.At(step)), $"{name} at {step}");
        }
    }

    [Fact]
    public void Linear_ends_where_it_shall() => Values(Schedule.Linear(1, 0.5, 5), 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.5);

    [Fact]
    public void Step_is_multiplied_after_every_so_many_steps() => Values(Schedule.Step(1, 2), 1, 1, 0.1, 0.1, 0.01, 0.01, 0.001);

    [Fact]
    public void A_milestone_counts_from_its_step_on_as_in_PyTorch() => Values(new MultiStepSchedule(1, [2, 5]), 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01);

    [Fact]
    public void A_boundary_belongs_to_the_stretch_before_as_in_Keras() => Values(new PiecewiseSchedule([2, 5], [1, 0.5, 0.1]), 1, 1, 1, 0.5, 0.5, 0.5, 0.1, 0.1);

    [Fact]
    public void Exponential_is_a_power_with_or_without_stairs()
    {
        Values(Schedule.Exponential(8, 0.5), 8, 4, 2, 1);
        Values(Schedule.Exponential(8, 0.25, 2), 8, 4, 2, 1);
        Values(Schedule.Exponential(8, 0.25, 2, staircase: true), 8, 8, 2, 2, 0.5);
    }

    [Fact]
    public void Polynomial_falls_to_its_end_and_may_start_anew()
    {
        Values(new PolynomialSchedule(1, 4) { End = 0, Power = 2 }, 1, 0.5625, 0.25, 0.0625, 0, 0);
        // Keras: the length grows to the next multiple; at step 5 of 4 it is 5 of 8.
        Values(new PolynomialSchedule(1, 4) { End = 0, Cycle = true }, 1, 0.75, 0.5, 0.25, 0, 1 - 5.0 / 8, 1 - 6.0 / 8, 1 - 7.0 / 8, 0, 1 - 9.0 / 12);
    }

    [Fact]
    public void Inverse_time_is_the_old_decay()
    {
        Values(Schedule.InverseTime(1, 1), 1, 1 / 2.0, 1 / 3.0, 1 / 4.0);
        Values(Schedule.InverseTime(1, 1, 2, staircase: true), 1, 1, 1 / 2.0, 1 / 2.0, 1 / 3.0);
    }

    [Fact]
    public void Cosine_falls_to_alpha_after_its_rise()
    {
        Values(Schedule.Cosine(2, 4), 2, 1 + Math.Sqrt(0.5), 1, 1 - Math.Sqrt(0.5), 0, 0);
        Values(Schedule.Cosine(2, 2, alpha: 0.25, warmupSteps: 2), 0, 1, 2, 2 * (0.75 * 0.5 + 0.25), 0.5, 0.5);
        Values(new CosineSchedule(1, 2) { WarmupTarget = 3, WarmupSteps = 4 }, 1, 1.5, 2, 2.5, 3, 1.5, 0);
    }

    [Fact]
    public void Restarts_follow_a_count_of_steps()
    {
        foreach (var factor in new[] { 1, 2, 3 })
        {
            var schedule = Schedule.CosineRestarts(1, 3, factor, 0.5, 0.1);
            // Step by step: how long this fall is, how far it is, how high it began.
            var (length, at, height) = (3, 0, 1.0);
            for (var step = 0; step < 3 * 27 + 5; step++)
            {
                Assert.Equal(0.9 * height * 0.5 * (1 + Math.Cos(Math.PI * at / length)) + 0.1, schedule.At(step), 1e-9);
                if (++at == length)
                    (length, at, height) = (length * factor, 0, height * 0.5);
            }
        }
    }

    [Fact]
    public void One_cycle_rises_and_falls_as_in_PyTorch()
    {
        // total 10, 30 %: the peak at step 2, the end at step 9.
        var cosine = Schedule.OneCycle(1, 10);
        Assert.Equal([1 / 25.0, (1 / 25.0 + 1) / 2, 1], new[] { 0, 1, 2 }.Select(s => cosine.At(s)), (a, b) => Math.Abs(a - b) < 1e-12);
        var floor = 1 / 25.0 / 1e4;
        for (var step = 2; step < 10; step++)
            Assert.Equal(floor + (1 - floor) * (1 + Math.Cos(Math.PI * (step - 2) / 7)) / 2, cosine.At(step), 1e-12);
        Assert.Equal(floor, cosine.At(9), 1e-12);
        Assert.Equal(floor, cosine.At(100), 1e-12);
        // Straight, three phases: 0 to 2 up, 2 to 4 down, 4 to 9 to the end.
        var line = new OneCycleSchedule(1, 10) { Straight = true, ThreePhases = true, StartDivisor = 10, EndDivisor = 10 };
        Values(line, 0.1, 0.55, 1, 0.55, 0.1, 0.1 - 0.018, 0.1 - 0.036, 0.1 - 0.054, 0.1 - 0.072, 0.01);
    }

    [Fact]
    public void Cycles_go_up_and_down_along_lines()
    {
        Values(new CyclicSchedule(0, 1) { StepsUp = 2 }, 0, 0.5, 1, 0.5, 0, 0.5, 1);
        Values(new CyclicSchedule(0, 1) { StepsUp = 2, StepsDown = 4, HeightFactor = 0.5 }, 0, 0.5, 1, 0.75, 0.5, 0.25, 0, 0.25, 0.5);
    }

    [Fact]
    public void A_rise_leads_to_any_schedule()
    {
        Values(Schedule.Exponential(1, 0.5).After(4), 0, 0.25, 0.5, 0.75, 1, 0.5, 0.25);
        Values(new WarmupSchedule(Schedule.Constant(1), 2) { From = 0.5 }, 0.5, 0.75, 1, 1);
        Values(new SequenceSchedule([Schedule.Linear(0, 1, 2), Schedule.Exponential(1, 0.5), Schedule.Constant(0.1)], [2, 5]), 0, 0.5, 1, 0.5, 0.25, 0.1, 0.1);
    }

    [Fact]
    public void What_does_not_fit_is_a_sentence()
    {
        Assert.Contains("got 2 levels for 2 boundaries", Assert.Throws<ArgumentException>(() => new PiecewiseSchedule([1, 2], [1, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("position 1 is 2, below 5", Assert.Throws<ArgumentException>(() => new MultiStepSchedule(1, [5, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("got 1 schedules and 1 milestones", Assert.Throws<ArgumentException>(() => new SequenceSchedule([Schedule.Constant(1)], [2])).Message, StringComparison.Ordinal);
        Assert.Contains("CosineSchedule.Steps: got 0", Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(1, 0)).Message, StringComparison.Ordinal);
    }
}
