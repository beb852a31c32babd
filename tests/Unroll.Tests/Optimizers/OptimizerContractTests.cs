using Unroll.Tests.Training;

namespace Unroll.Tests.Optimizers;

/// <summary>What every optimizer must do, for each entry of <see cref="OptimizerTable"/>.</summary>
public class OptimizerContractTests
{
    const int Steps = 7;
    static readonly Shape Shape = [OptimizerTable.Rows, OptimizerTable.Columns];

    public static TheoryData<string> Entries => [.. OptimizerTable.All.Keys];

    static OptimizerEntry Entry(string name) => OptimizerTable.All[name];

    [Fact]
    public void Every_registered_optimizer_has_an_entry()
    {
        var known = OptimizerTable.All.Values.Select(e => e.Make().GetType()).ToHashSet();
        Assert.Empty(Registry.Default.Entries.Where(e => e.Kind == typeof(Optimizer) && !known.Contains(e.Type)).Select(e => e.Name));
    }

    static Tensor Start(DType type) => Tensor.Random(Shape, Distribution.Normal(), 1).To(type);

    // The last gradients are small, so that largest squares differ from the newest.
    static Tensor Slope(int step, DType type) => (Tensor.Random(Shape, Distribution.Normal(), (ulong)(10 + step)) * (step > 4 ? 0.1f : 1)).To(type);

    static void Step(Optimizer optimizer, Weight weight, int step)
    {
        using var tape = Gradients.Record();
        optimizer.Step([weight], (weight.Live * Slope(step, weight.Live.DType)).Sum().Backward());
    }

    [Theory, MemberData(nameof(Entries))]
    public void It_follows_its_definition(string name)
    {
        foreach (var type in new[] { DType.Float64, DType.Float32 })
        {
            var (optimizer, weight) = (Entry(name).Make(), new Holder().Add("w", Start(type)));
            var (w, kept) = (Start(DType.Float64).ToArray<double>(), new Dictionary<string, double[]>());
            for (var step = 1; step <= Steps; step++)
            {
                Step(optimizer, weight, step);
                Entry(name).Define(w, Slope(step, DType.Float64).ToArray<double>(), slot => kept.TryGetValue(slot, out var array) ? array : kept[slot] = new double[w.Length], step);
                // Powers and reciprocals of Float64 tensors come from single precision constants nowhere but in Ftrl's power.
                var allowed = type == DType.Float32 ? 2e-5 : name == "ftrl" ? 1e-7 : 1e-11;
                Assert.Equal(w, weight.Value.To(DType.Float64).ToArray<double>(), (a, b) => Math.Abs(a - b) < allowed);
            }
            Assert.Equal(Steps, optimizer.Iterations);
        }
    }

    static string Without(string json, params string[] options)
    {
        var parts = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        foreach (var option in options)
            parts.Remove(option);
        return parts.ToJsonString();
    }

    /// <summary>With the options that every optimizer has, each away from its default.</summary>
    static Optimizer Full(string name)
    {
        string[] given = ["accumulate_steps", "ema_momentum", "ema_overwrite_every", "global_clip_norm", "loss_scale", "l2decay", "exclude_from_decay", "learning_rate_factors", "learning_rate_schedule"];
        var rest = Without(Registry.Default.ToJson(Entry(name).Make()), given);
        return Registry.Default.FromJson<Optimizer>(rest[..^1] + """
            ,"accumulate_steps":2,"ema_momentum":0.9,"ema_overwrite_every":3,"global_clip_norm":3,"loss_scale":2,"l2decay":0.01,"exclude_from_decay":["bias"],
            "learning_rate_factors":{"w":0.5,"w*":0.25},"learning_rate_schedule":{"type":"exponential","start":0.1,"rate":0.9}}
            """);
    }

    [Theory, MemberData(nameof(Entries))]
    public void It_is_written_and_read_again(string name)
    {
        foreach (var optimizer in new[] { Entry(name).Make(), Full(name) })
        {
            var text = Registry.Default.ToJson(optimizer);
            var again = Registry.Default.FromJson<Optimizer>(text);
            Assert.Equal(text, Registry.Default.ToJson(again));
            var (a, b) = (new Holder().Add("w", Start(DType.Float32)), new Holder().Add("w", Start(DType.Float32)));
            for (var step = 1; step <= 4; step++)
            {
                Step(optimizer, a, step);
                Step(again, b, step);
            }
            Assert.NotEqual(Start(DType.Float32).ToArray(), a.Value.ToArray());
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray());
        }
    }

    [Theory, MemberData(nameof(Entries))]
    public void A_run_that_is_resumed_at_any_step_has_the_bits_of_one_that_was_not_stopped(string name)
    {
        foreach (var make in new Func<Optimizer>[] { Entry(name).Make, () => Full(name) })
        {
            var (optimizer, weight) = (make(), new Holder().Add("w", Start(DType.Float32)));
            var (values, states) = (new List<Tensor> { weight.Value }, new List<OptimizerState> { optimizer.State });
            for (var step = 1; step <= Steps; step++)
            {
                Step(optimizer, weight, step);
                values.Add(weight.Value);
                states.Add(optimizer.State);
            }
            for (var from = 1; from < Steps; from++)
            {
                var (next, other) = (make(), new Holder().Add("w", values[from]));
                next.State = states[from];
                for (var step = from + 1; step <= Steps; step++)
                    Step(next, other, step);
                Assert.Equal(weight.Value.ToArray(), other.Value.ToArray());
                Assert.Equal(optimizer.State.Slots.Keys.Order(StringComparer.Ordinal), next.State.Slots.Keys.Order(StringComparer.Ordinal));
                foreach (var (key, slot) in optimizer.State.Slots)
                    Assert.Equal(slot.ToArray(), next.State.Slots[key].ToArray());
            }
        }
    }

    [Theory, MemberData(nameof(Entries))]
    public void The_plain_and_the_fast_backend_agree_on_weights_of_any_size(string name)
    {
        foreach (var size in new[] { 1, 15, 17, 40_000 })
        {
            // Two axes: Muon and Adafactor have another form for them.
            Shape shape = size == 40_000 ? [200, 200] : [1, size];
            var start = Tensor.Random(shape, Distribution.Normal(), 3);
            var (fast, plain) = (new Holder().Add("w", start), new Holder().Add("w", start.To(DType.Float64)));
            var (a, b) = (Entry(name).Make(), Entry(name).Make());
            for (var step = 1; step <= 3; step++)
                foreach (var (optimizer, weight) in new[] { (a, fast), (b, plain) })
                {
                    using var tape = Gradients.Record();
                    var slope = Tensor.Random(shape, Distribution.Normal(), (ulong)step).To(weight.Live.DType);
                    optimizer.Step([weight], (weight.Live * slope).Sum().Backward());
                }
            // Lion's sign of a number near zero may differ.
            var far = fast.Value.ToArray().Zip(plain.Value.ToArray<double>()).Count(p => Math.Abs(p.First - p.Second) > 5e-5);
            Assert.True(far <= (name == "lion" ? size / 1000 : 0), $"{far} of {size} elements differ.");
        }
    }
}
