namespace Unroll.Tests;

/// <summary>Checks that many layer tests share.</summary>
static class LayerCheck
{
    /// <summary>Numbers without a pattern, the same in every run.</summary>
    internal static Tensor Numbers(Shape shape, ulong key = 11) => Tensor.Random(shape, Distribution.Normal(), key);

    /// <summary>Gradients of input and weights against central differences, in double precision.</summary>
    internal static void Gradients(Layer layer, params Tensor[] inputs)
    {
        layer.Call(Values.Of(inputs));
        var weights = layer.AllWeights().Select(w => w.Weight).ToArray();
        var values = weights.Select(w => w.Value).ToArray();
        foreach (var x in inputs.Where(x => x.IsFloat))
            Assert.NotEqual(0, x.Shape.Size);
        GradientCheck.Require(x => layer.Call(Values.Of([.. inputs.Select((given, i) => given.IsFloat ? x[i] : given)]))[0], [.. inputs.Where(x => x.IsFloat)]);
        for (var i = 0; i < weights.Length; i++)
        {
            // The gradient of a weight is that of the layer as a function of its value.
            foreach (var weight in weights)
                weight.Assign(weight.Value.To(DType.Float64));
            using (Unroll.Gradients.Record())
            {
                var y = layer.Call(Values.Of([.. inputs.Select(x => x.IsFloat ? x.To(DType.Float64) : x)]))[0];
                var found = (y * Numbers(y.Shape, 5)).Sum().Backward()[weights[i]];
                Assert.NotNull(found);
                var analytic = found.ToArray<double>();
                var kept = weights[i].Value.ToArray<double>();
                for (var j = 0; j < kept.Length; j++)
                {
                    var numeric = (Loss(kept, j, 1e-5) - Loss(kept, j, -1e-5)) / 2e-5;
                    Assert.Equal(numeric, analytic[j], 1e-6 * Math.Max(1, Math.Abs(numeric)));
                }
                weights[i].Assign(Tensor.From(kept, weights[i].Shape, DType.Float64));
            }

            double Loss(double[] at, int j, double change)
            {
                using var off = Unroll.Gradients.Off();
                var moved = (double[])at.Clone();
                moved[j] += change;
                weights[i].Assign(Tensor.From(moved, weights[i].Shape, DType.Float64));
                var y = layer.Call(Values.Of([.. inputs.Select(x => x.IsFloat ? x.To(DType.Float64) : x)]))[0];
                return (y * Numbers(y.Shape, 5)).Sum().ItemDouble();
            }
        }
        for (var i = 0; i < weights.Length; i++)
            weights[i].Assign(values[i]);
    }

    /// <summary>The symbolic shape equals the eager one, for known and unknown lengths, and asking for it leaves no trace.</summary>
    internal static void Shapes(Func<Layer> make, params Tensor[] inputs)
    {
        var eager = make().Call(Values.Of(inputs));
        foreach (var unknownTime in (bool[])[false, true])
        {
            var layer = make();
            var symbols = inputs.Select((x, i) => new Symbol($"x{i}", [.. x.Shape.Skip(1).Select((n, axis) => unknownTime && axis == 0 && x.Rank > 2 ? (int?)null : n)], x.DType)).ToArray();
            var outputs = layer.CallNamed([.. symbols.Select((s, i) => (Values.DefaultName(i), s))]);
            Assert.Equal(eager.Count, outputs.Count);
            for (var i = 0; i < outputs.Count; i++)
            {
                Assert.Equal(eager[i].DType, outputs[i].DType);
                Assert.Equal(eager[i].Rank, outputs[i].Shape.Rank);
                for (var axis = 1; axis < eager[i].Rank; axis++)
                    Assert.True(outputs[i].Shape[axis] == eager[i].Shape[axis] || outputs[i].Shape[axis] == Shape.Unknown && unknownTime, $"{outputs[i].Shape} for {eager[i].Shape}");
            }
            Assert.All(layer.AllWeights(), w => Assert.False(w.Weight.HasValue));
        }
    }

    /// <summary>An empty batch goes through and keeps the other axes.</summary>
    internal static void EmptyBatch(Layer layer, Tensor x)
    {
        var full = layer.Call(x);
        var empty = layer.Call(x[0..0]);
        Assert.Equal(0, empty.Shape[0]);
        Assert.Equal(full.Shape[1..], empty.Shape[1..]);
    }

    internal static void Close(ReadOnlySpan<float> expected, Tensor actual, float tolerance = 1e-6f)
    {
        var numbers = actual.ToArray();
        Assert.Equal(expected.Length, numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
            Assert.True(Math.Abs(expected[i] - numbers[i]) <= tolerance, $"at {i}: {numbers[i]} instead of {expected[i]} in {actual}");
    }

    /// <summary>NaN and infinity at masked steps change neither the real steps' outputs nor any gradient.</summary>
    internal static void PaddingDoesNoHarm(Layer layer, Tensor x, Mask mask)
    {
        var clean = Run(layer, x.WithMask(mask));
        var bad = x.ToArray();
        var (steps, features) = (mask.Steps.ToArray<bool>(), x.Shape[^1]);
        for (var i = 0; i < bad.Length; i++)
            if (!steps[i / features])
                bad[i] = (i % 3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => bad[i] };
        var dirty = Run(layer, Tensor.From(bad, x.Shape).WithMask(mask));
        Assert.Equal(clean.Loss, dirty.Loss);
        Assert.Equal(clean.Gradients.Length, dirty.Gradients.Length);
        for (var i = 0; i < clean.Gradients.Length; i++)
            Assert.All(dirty.Gradients[i], g => Assert.True(float.IsFinite(g)));
        // The rows of real steps are the same numbers; a weight's gradient differs by what finite padding multiplies with zero, that is by nothing.
        for (var i = 0; i < clean.Gradients.Length; i++)
            Assert.Equal(clean.Gradients[i], dirty.Gradients[i]);
    }

    static (float Loss, float[][] Gradients) Run(Layer layer, Tensor x)
    {
        layer.Call(x);
        using var tape = Unroll.Gradients.Record();
        var y = layer.Call(x);
        var real = y.Mask is { } mask ? Tensor.Where(mask.Against(y.Rank), y, y.Like(0)) : y;
        var loss = real.Square().Sum();
        var weights = layer.AllWeights().Select(w => w.Weight).ToArray();
        var gradients = Unroll.Gradients.Of(loss, [x, .. weights.Select(w => w.Live)]);
        return (loss.Item(), [.. gradients.Select(g => g.ToArray())]);
    }
}
