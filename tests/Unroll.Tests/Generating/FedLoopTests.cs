using Unroll.Tests.Layers.Recurrent;

namespace Unroll.Tests.Generating;

/// <summary>A decoder fed by its own outputs: the kernels' steps against the definition, whose gradients the tape makes of single operations.</summary>
public sealed class FedLoopTests
{
    const int Width = 3;

    /// <summary>A random decoder with its inputs by name, and the cells whose path can be chosen.</summary>
    static (Decoder Decoder, Values Inputs, RecurrentLayer[] Cells) Draw(RandomCases random)
    {
        RecurrentLayer Cell()
        {
            RecurrentLayer cell;
            do
                cell = random.Layer();
            while (cell.GoBackwards);
            return cell;
        }
        var (batch, time, kind, tokens) = (random.Pick(1, 2, 3, 6), random.Pick(1, 2, 5, 7), random.Next(0, 4), random.Coin());
        RecurrentLayer[] cells = kind == 1 ? [Cell(), Cell()] : [Cell()];
        var units = random.Pick(0, 4);
        RecurrentBase outer = kind switch
        {
            1 => new StackedRecurrent(cells[0], cells[1]) { Dropout = random.Pick(0, 0.3f) },
            2 => new AttentionCell(cells[0], new AdditiveAttention(4)) { AttentionUnits = units, InputFeeding = units > 0 && random.Coin() },
            _ => cells[0],
        };
        var decoder = new Decoder(outer, Width) { Embedding = tokens ? new Embedding(Width, 2) : null, StartToken = 1, PaddingToken = tokens && random.Coin() ? 0 : -1, SamplesOwn = random.Coin() };
        var target = tokens ? Tensor.Random([batch, time], Distribution.Uniform(0, Width), (ulong)random.Next(0, 999)).To(DType.Int32) : random.Normal(batch, time, Width).WithMask(random.Mask(batch, time));
        List<(string, Tensor)> inputs = [("target", target)];
        if (random.Coin())
            inputs.Add(("known", random.Normal(batch, time, 2)));
        if (kind == 2)
            inputs.Add(("memory", random.Normal(batch, 4, 3).WithMask(null)));
        if (!tokens && random.Coin())
            inputs.Add(("first", random.Normal(batch, Width)));
        if (random.Coin() && units == 0)
            inputs.AddRange(outer.StateLayout.Select(part => (part.Name, random.Normal(batch, part.Width) * 0.5f)));
        return (decoder, new Values([.. inputs]), cells);
    }

    /// <summary>All outputs, and the gradients of a fixed weighted sum of some of them for every floating-point input and every weight.</summary>
    static Dictionary<string, Tensor> Run(Decoder decoder, Values inputs, Pass pass, Func<Values, Tensor> loss)
    {
        using var tape = Gradients.Record();
        var outputs = decoder.Call(inputs, pass);
        var result = outputs.Names.Zip(outputs).ToDictionary(o => o.First, o => o.Second.Detach());
        var weights = decoder.AllWeights().ToArray();
        var wanted = inputs.Names.Zip(inputs).Where(i => i.Second.IsFloat).ToArray();
        var gradients = Gradients.Of(loss(outputs), [.. wanted.Select(i => i.Second), .. weights.Select(w => w.Weight.Live)]);
        for (var i = 0; i < gradients.Length; i++)
            result["d" + (i < wanted.Length ? wanted[i].First : weights[i - wanted.Length].Path)] = gradients[i];
        return result;
    }

    static Tensor Weighted(Tensor y, ulong key) => (y.WithMask(null) * Tensor.Random(y.Shape, Distribution.Uniform(0.5f, 1.5f), key)).Sum();

    static Tensor OfAll(Values outputs) => outputs.Select((y, i) => Weighted(y, (ulong)(i + 1))).Aggregate((a, b) => a + b);

    static void CompareBoth(int seed, Func<Values, Tensor> loss)
    {
        var random = new RandomCases(seed);
        var (decoder, inputs, cells) = Draw(random);
        decoder.Call(inputs);
        var pass = new Pass(random.Coin(), (ulong)seed) { FedBack = random.Pick(0.5f, 1f) };
        var fast = Run(decoder, inputs, pass, loss);
        Array.ForEach(cells, c => c.ForceComposed = true);
        var slow = Run(decoder, inputs, pass, loss);
        foreach (var (name, expected) in slow)
            Compare.Near(fast[name], expected, 2e-5, $"seed {seed}, {decoder.Cell.GetType().Name} of {string.Join(" and ", cells.Select(c => c.GetType().Name))}, {name}");
    }

    [Fact]
    public void The_steps_of_the_kernels_have_the_outputs_and_gradients_of_the_definition()
    {
        for (var seed = 0; seed < 120; seed++)
            CompareBoth(seed, OfAll);
    }

    [Fact]
    public void Steps_after_the_last_one_that_counts_change_no_gradient()
    {
        for (var seed = 200; seed < 240; seed++)
            CompareBoth(seed, outputs => Weighted(outputs["y"].WithMask(null)[.., 0], 1));
        for (var seed = 240; seed < 280; seed++)
            CompareBoth(seed, outputs => Weighted(outputs[1], 1));
    }

    [Fact]
    public void Recorded_and_unrecorded_loops_have_the_same_bits()
    {
        for (var seed = 300; seed < 340; seed++)
        {
            var random = new RandomCases(seed);
            var (decoder, inputs, cells) = Draw(random);
            var pass = new Pass(true, 3) { FedBack = 0.5f };
            var plain = decoder.Call(inputs, pass);
            using var tape = Gradients.Record();
            var recorded = decoder.Call(inputs, pass);
            foreach (var (a, b) in plain.Zip(recorded))
                Compare.SameBits(b, a, $"seed {seed}: {decoder.Cell.GetType().Name} of {string.Join(" and ", cells.Select(c => c.GetType().Name))}");
        }
    }

    [Fact]
    public void States_between_the_steps_carry_gradients()
    {
        var layer = new Lstm(4);
        var x = Tensor.Random([3, 5, 2], Distribution.Normal(), key: 4);
        layer.Call(x);
        (Tensor Dx, Tensor Dw) Of(bool composed)
        {
            layer.ForceComposed = composed;
            using var tape = Gradients.Record();
            var loop = layer.BeginSteps(x[.., ..1], 5, null, null, default);
            var loss = Tensor.Scalar(0);
            for (var t = 0; t < 5; t++)
            {
                var y = loop.Step(x[.., t]);
                if (t is 1 or 3)
                    loss += Weighted(loop.State["c"], (ulong)t) + Weighted(y, 9);
            }
            var found = Gradients.Of(loss, [x, layer.Weights[1].Live]);
            return (found[0], found[1]);
        }
        var (fast, slow) = (Of(false), Of(true));
        Compare.Near(fast.Dx, slow.Dx, 1e-5, "dx");
        Compare.Near(fast.Dw, slow.Dw, 1e-5, "dw");
    }

    [Fact]
    public void Frozen_weights_leave_the_gradients_of_the_others()
    {
        var decoder = new Decoder(new Gru(4), 2);
        var target = Tensor.Random([3, 4, 2], Distribution.Normal(), key: 3);
        decoder.Teach(target);
        var pass = new Pass(true, 7) { FedBack = 1 };
        Dictionary<string, float[]> Of()
        {
            using var tape = Gradients.Record();
            var found = (decoder.Teach(target, pass: pass) - target).Square().Sum().Backward();
            return decoder.AllWeights().Where(w => found[w.Weight] is not null).ToDictionary(w => w.Path, w => found[w.Weight]!.ToArray());
        }
        var all = Of();
        decoder.Cell.Trainable = false;
        var some = Of();
        Assert.Equal(["output/bias", "output/kernel"], some.Keys.Order());
        foreach (var (path, gradient) in some)
            Assert.Equal(all[path], gradient);
    }
}
