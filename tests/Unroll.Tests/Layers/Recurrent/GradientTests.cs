namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Gradients of the definition against central differences in double precision; the fast path is held against the definition elsewhere.</summary>
public sealed class GradientTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8), InlineData(9)]
    public void Every_gradient_of_the_definition_equals_central_differences(int seed)
    {
        var random = new RandomCases(1000 + seed);
        RecurrentLayer inner = random.Layer(smooth: true);
        Layer layer = seed % 3 == 2 ? new Bidirectional(inner) { MergeMode = random.Pick(Enum.GetValues<MergeMode>()) } : inner;
        var (batch, steps) = (2, 4);
        var x = random.Normal(batch, steps, 3).To(DType.Float64).WithMask(random.Mask(batch, steps));
        var state = layer is RecurrentLayer ? random.State(inner, batch)?.Map(t => t.To(DType.Float64)) : null;
        var pass = new Pass(random.Coin(), 99);
        layer.Call(x);
        foreach (var (_, weight) in layer.AllWeights())
            weight.Assign(weight.Value.To(DType.Float64));

        var run = Compare.Run(layer, x, state, pass);
        foreach (var (path, weight) in layer.AllWeights().ToArray())
        {
            var value = weight.Value;
            Check(value, run["d" + path], path, v => { weight.Assign(v); return Loss(layer, x, state, pass); });
            weight.Assign(value);
        }
        Check(x, run["dx"], "x", v => Loss(layer, v.WithMask(x.Mask), state, pass));
        foreach (var (path, leaf) in state?.Leaves ?? [])
            Check(leaf, run["d" + path], path, v => Loss(layer, x, new State<Tensor>([.. state!.Leaves.Select(l => (l.Path, l.Path == path ? v : l.Value))]), pass));
    }

    static double Loss(Layer layer, Tensor x, State<Tensor>? state, Pass pass)
    {
        var outputs = layer.Call(new Values([("x", x), .. state?.Leaves ?? []]), pass);
        return Enumerable.Range(0, outputs.Count).Sum(i => (outputs[i] * Tensor.Random(outputs[i].Shape, Distribution.Uniform(0.5f, 1.5f), (ulong)(i + 1))).Sum().ItemDouble());
    }

    static void Check(Tensor at, Tensor gradient, string what, Func<Tensor, double> loss)
    {
        var (values, found) = (at.ToArray<double>(), gradient.To(DType.Float64).ToArray<double>());
        var every = Math.Max(1, values.Length / 12);
        for (var i = 0; i < values.Length; i += every)
        {
            double At(double v)
            {
                var moved = (double[])values.Clone();
                moved[i] = v;
                return loss(Tensor.From(moved, at.Shape, DType.Float64));
            }
            var numeric = (At(values[i] + 1e-5) - At(values[i] - 1e-5)) / 2e-5;
            Assert.True(Math.Abs(numeric - found[i]) <= 1e-6 * Math.Max(1, Math.Abs(numeric)), FormattableString.Invariant($"{what}[{i}]: {found[i]} but differences say {numeric}"));
        }
    }
}
