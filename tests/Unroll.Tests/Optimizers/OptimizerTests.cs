using Unroll.Tests.Training;

namespace Unroll.Tests.Optimizers;

public class OptimizerTests
{
    static (Weight Weight, GradientSet Gradients) Slope(float[] value, float[] gradient, Constraint? constraint = null, DType type = DType.Float32)
    {
        var weight = new Holder().Add("w", Tensor.From(value, [value.Length]).To(type), constraint);
        return (weight, Slope(weight, gradient));
    }

    static GradientSet Slope(Weight weight, float[] gradient)
    {
        using var tape = Gradients.Record();
        return (weight.Live * Tensor.From(gradient, [gradient.Length])).Sum().Backward();
    }

    [Fact]
    public void Gradient_descent_goes_against_the_gradient()
    {
        var (w, g) = Slope([1, 2], [0.5f, -4]);
        var report = new Sgd(0.5).Step([w], g);
        Assert.Equal([0.75f, 4], w.Value.ToArray());
        Assert.Equal(Math.Sqrt(0.25 + 16), report.GradientNorm, 1e-6);
        Assert.True(report.Applied);
    }

    [Theory, InlineData(DType.Float32), InlineData(DType.Float64)]
    public void Momentum_and_Nesterov_follow_their_formulas(DType type)
    {
        foreach (var nesterov in new[] { false, true })
        {
            var (w, g) = Slope([1, -2, 3], [0.5f, 1, -1], type: type);
            var sgd = new Sgd(0.1) { Momentum = 0.9, Nesterov = nesterov };
            double[] x = [1, -2, 3], v = [0, 0, 0], slope = [0.5, 1, -1];
            for (var step = 0; step < 4; step++)
            {
                sgd.Step([w], step == 0 ? g : Slope(w, [0.5f, 1, -1]));
                for (var i = 0; i < x.Length; i++)
                {
                    v[i] = 0.9 * v[i] - 0.1 * slope[i];
                    x[i] += nesterov ? 0.9 * v[i] - 0.1 * slope[i] : v[i];
                }
            }
            Assert.Equal(x, w.Value.To(DType.Float64).ToArray<double>(), (a, b) => Math.Abs(a - b) < (type == DType.Float64 ? 1e-12 : 1e-6));
        }
    }

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public void Adam_follows_its_formula_in_both_precisions(bool amsGrad, bool corrected)
    {
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var (w, g) = Slope([1, -2, 3], [0.5f, 1, -1], type: type);
            var adam = new Adam(0.1) { AmsGrad = amsGrad, CorrectedEpsilon = corrected, Epsilon = 1e-3 };
            double[] x = [1, -2, 3], m = [0, 0, 0], v = [0, 0, 0], largest = [0, 0, 0];
            for (var t = 1; t <= 5; t++)
            {
                var scale = t < 3 ? 1f : 0.1f;
                adam.Step([w], t == 1 ? g : Slope(w, [0.5f * scale, scale, -scale]));
                for (var i = 0; i < x.Length; i++)
                {
                    var slope = scale * new[] { 0.5, 1, -1 }[i];
                    m[i] = 0.9 * m[i] + 0.1 * slope;
                    v[i] = 0.999 * v[i] + 0.001 * slope * slope;
                    largest[i] = Math.Max(largest[i], v[i]);
                    var root = Math.Sqrt(amsGrad ? largest[i] : v[i]);
                    var (first, second) = (1 - Math.Pow(0.9, t), Math.Sqrt(1 - Math.Pow(0.999, t)));
                    x[i] -= corrected ? 0.1 / first * m[i] / (root / second + 1e-3) : 0.1 * second / first * m[i] / (root + 1e-3);
                }
            }
            Assert.Equal(x, w.Value.To(DType.Float64).ToArray<double>(), (a, b) => Math.Abs(a - b) < (type == DType.Float64 ? 1e-7 : 1e-5));
        }
    }

    [Fact]
    public void The_two_places_of_epsilon_differ()
    {
        var (a, b) = (Slope([1], [1e-3f]), Slope([1], [1e-3f]));
        new Adam(0.1) { Epsilon = 1e-2 }.Step([a.Weight], a.Gradients);
        new Adam(0.1) { Epsilon = 1e-2, CorrectedEpsilon = true }.Step([b.Weight], b.Gradients);
        Assert.NotEqual(a.Weight.Value.ToArray()[0], b.Weight.Value.ToArray()[0], 1e-3f);
    }

    [Fact]
    public void Clipping_is_by_value_by_norm_or_by_the_norm_of_all()
    {
        var holder = new Holder();
        var (a, b) = (holder.Add("a", Tensor.Zeros([2])), holder.Add("b", Tensor.Zeros([1])));
        float[] Run(Sgd sgd)
        {
            a.Assign(Tensor.Zeros([2]));
            b.Assign(Tensor.Zeros([1]));
            using var tape = Gradients.Record();
            var loss = (a.Live * Tensor.From([3f, -4], [2])).Sum() + (b.Live * 12f).Sum();
            Assert.Equal(13, sgd.Step([a, b], loss.Backward()).GradientNorm, 1e-5);
            return [.. (-a.Value).ToArray(), .. (-b.Value).ToArray()];
        }

        Assert.Equal([3f, -4, 12], Run(new Sgd(1)));
        Assert.Equal([2f, -2, 2], Run(new Sgd(1) { ClipValue = 2 }));
        Assert.Equal([3f, -4, 6], Run(new Sgd(1) { ClipNorm = 6 }));
        Assert.Equal([1.5f, -2, 6], Run(new Sgd(1) { GlobalClipNorm = 6.5 }));
        Assert.Equal([3f, -4, 12], Run(new Sgd(1) { GlobalClipNorm = 13.5 }));
    }

    [Fact]
    public void Only_one_kind_of_clipping_is_taken()
    {
        Assert.Contains("more than one of", Assert.Throws<ArgumentException>(() => new Adam { ClipValue = 1, GlobalClipNorm = 1 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { ClipNorm = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { Momentum = 1 });
    }

    [Fact]
    public void Frozen_weights_are_left_alone()
    {
        var holder = new Holder();
        var (a, b) = (holder.Add("a", Tensor.Ones([1])), holder.Add("b", Tensor.Ones([1])));
        b.Trainable = false;
        using var tape = Gradients.Record();
        new Adam(0.1).Step([a, b], (a.Live * b.Live).Sum().Backward());
        Assert.Equal(1, b.Value.Item());
        Assert.Equal(0.9f, a.Value.Item(), 1e-5f);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_reported_and_changes_nothing()
    {
        var (w, g) = Slope([1, 2], [float.NaN, 1]);
        var adam = new Adam();
        var report = adam.Step([w], g);
        Assert.False(report.Applied);
        Assert.True(double.IsNaN(report.GradientNorm));
        Assert.Equal([1f, 2], w.Value.ToArray());
        Assert.Equal(0, adam.Iterations);
    }

    [Fact]
    public void A_constraint_is_applied_after_the_step()
    {
        var (w, g) = Slope([1, 2], [10, -1], new NonNeg());
        new Sgd(1).Step([w], g);
        Assert.Equal([0f, 3], w.Value.ToArray());
    }

    [Fact]
    public void A_value_that_was_read_is_not_changed_by_later_steps()
    {
        var (w, g) = Slope([1, 2], [1, 1]);
        var (before, version) = (w.Value, w.Version);
        new Sgd(1).Step([w], g);
        Assert.Equal([1f, 2], before.ToArray());
        Assert.True(w.Version > version);
    }

    [Fact]
    public void What_was_made_of_a_weight_is_not_changed_by_later_steps()
    {
        (string Name, Func<Tensor, Tensor> Make)[] views =
        [
            ("Reshape", x => x.Reshape(1, 2)), ("Slice", x => x[..]), ("Flip", x => x.Flip(0).Flip(0)), ("ExpandDims", x => x.ExpandDims(0)), ("Detach", x => x.Detach()),
            ("BroadcastTo", x => x.BroadcastTo([1, 2])), ("Stack of Unstack", x => x.Unstack(0)[0].ExpandDims(0)), ("Split", x => x.Split(1)[0]), ("a product", x => x * 1),
        ];
        foreach (var (name, make) in views)
        {
            var (w, g) = Slope([1, 2], [1, 1]);
            var held = make(w);
            var before = held.ToArray();
            new Sgd(1).Step([w], g);
            Assert.True(before.SequenceEqual(held.ToArray()), $"{name} of a weight changed from {string.Join(" ", before)} to {held} by a step.");
            Assert.Equal([0f, 1], w.Value.ToArray());
        }
    }

    [Fact]
    public void Gradients_of_another_model_are_an_error()
    {
        var (_, g) = Slope([1], [1]);
        var (other, _) = Slope([1], [1]);
        Assert.Contains("of which the list holds none", Assert.Throws<InvalidOperationException>(() => new Sgd(1).Step([other], g)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_taken_and_given_continues_to_the_same_bits()
    {
        var (w, g) = Slope([1, -2, 3], [0.5f, 1, -1]);
        var adam = new Adam(0.1) { AmsGrad = true };
        adam.Step([w], g);
        adam.Step([w], Slope(w, [1, 2, 3]));
        var (value, state) = (w.Value, adam.State);
        adam.Step([w], Slope(w, [0.1f, 2, 3]));
        Assert.Equal(["w/largest_square", "w/mean", "w/square"], state.Slots.Keys.Order(StringComparer.Ordinal).Select(k => k[(k.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToArray());

        var again = new Holder().Add("w", value);
        var next = new Adam(0.1) { AmsGrad = true, State = state };
        next.Step([again], Slope(again, [0.1f, 2, 3]));
        Assert.Equal(w.Value.ToArray(), again.Value.ToArray());
        Assert.Equal(3, next.Iterations);
    }

    [Fact]
    public void State_of_another_shape_is_refused_by_name()
    {
        var (w, g) = Slope([1, 2], [1, 1]);
        var sgd = new Sgd(1) { Momentum = 0.5 };
        sgd.Step([w], g);
        var (other, slope) = Slope([1, 2, 3], [1, 1, 1]);
        var next = new Sgd(1) { Momentum = 0.5, State = sgd.State };
        Assert.Contains("w/momentum", Assert.Throws<ShapeException>(() => next.Step([other], slope)).Message, StringComparison.Ordinal);
    }

    sealed class Signs() : Optimizer(0.5)
    {
        protected override IReadOnlyList<string> SlotNames => ["count"];

        protected override void Update(WeightUpdate update)
        {
            update.Slots[0] += Tensor.Ones(update.Gradient.Shape);
            update.Value -= update.Gradient.Sign() * (float)LearningRate;
        }
    }

    [Fact]
    public void An_optimizer_of_ones_own_is_one_method()
    {
        var (w, g) = Slope([1, 2], [7, -3]);
        var signs = new Signs();
        signs.Step([w], g);
        signs.Step([w], Slope(w, [7, -3]));
        Assert.Equal([0f, 3], w.Value.ToArray());
        Assert.Equal([2f, 2], signs.State.Slots.Values.Single().ToArray());
    }
}
