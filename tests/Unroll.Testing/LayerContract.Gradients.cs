namespace Unroll.Testing;

public static partial class LayerContract
{
    /// <summary>Gradients of all floating inputs and weights against central differences, in Float64.</summary>
    static void GradientsAreRight(Subject s)
    {
        CheckGradients(s, "no mask", s.Inputs());
        if (s.HasTime && !s.Refuses)
            CheckGradients(s, "masked", s.Masked(s.RightMask()));
    }

    static void CheckGradients(Subject s, string how, Values given)
    {
        var inputs = Subject.Plain(given, DType.Float64);
        Layer Fresh() => s.Exact();
        var layer = Fresh();
        Tensor[]? weights = null;
        Tensor Loss(Layer l, Values x) => Sum(l.Call(x), ref weights);
        var (analytic, names) = Analytic(layer, inputs, Loss);
        var worst = (Error: 0.0, Where: "");
        for (var k = 0; k < names.Count; k++)
        {
            Require(analytic[k].Shape == names[k].Shape, $"{how}: the gradient of {names[k].Name} is {analytic[k].Shape}; expected {names[k].Shape}.");
            var gradient = analytic[k].To(DType.Float64).ToArray<double>();
            for (var j = 0; j < gradient.Length; j++)
            {
                if (names[k].Skip?[j] == true)
                    continue;
                var numeric = Numeric(s, layer, inputs, k, j, Loss);
                var error = Math.Abs(gradient[j] - numeric) / Math.Max(1, Math.Max(Math.Abs(gradient[j]), Math.Abs(numeric)));
                if (!(error <= worst.Error))
                    worst = (error, FormattableString.Invariant($"element {j} of {names[k].Name} {names[k].Shape}: {gradient[j]:g9}, by differences {numeric:g9}"));
            }
        }
        Require(worst.Error <= s.Options.GradientTolerance, FormattableString.Invariant($"{how}: off by {worst.Error:g3} (relative) at {worst.Where}."));
    }

    sealed record Place(string Name, Shape Shape, bool[]? Skip);

    static (Tensor[] Gradients, List<Place> Places) Analytic(Layer layer, Values inputs, Func<Layer, Values, Tensor> loss)
    {
        var wanted = new List<Tensor>();
        var places = new List<Place>();
        for (var i = 0; i < inputs.Count; i++)
            if (inputs[i].IsFloat)
            {
                wanted.Add(inputs[i]);
                places.Add(new Place($"input '{inputs.NameOf(i)}'", inputs[i].Shape, null));
            }
        foreach (var (path, weight) in layer.AllWeights())
        {
            wanted.Add(weight.Live);
            places.Add(new Place($"weight '{path}'", weight.Shape, null));
        }
        using var tape = Gradients.Record();
        var result = loss(layer, inputs);
        Require(wanted.Count == 0 || result.Node is not null, "nothing was recorded, so there are no gradients.");
        return (wanted.Count == 0 ? [] : Gradients.Of(result, [.. wanted]), places);
    }

    static double Numeric(Subject s, Layer layer, Values inputs, int k, int j, Func<Layer, Values, Tensor> loss)
    {
        using var off = Gradients.Off();
        var floats = Enumerable.Range(0, inputs.Count).Where(i => inputs[i].IsFloat).ToArray();
        double At(double delta)
        {
            if (k < floats.Length)
            {
                var changed = Moved(inputs[floats[k]], j, delta).WithMask(inputs[floats[k]].Mask);
                return loss(Again(), new Values([.. Enumerable.Range(0, inputs.Count).Select(i => (inputs.NameOf(i), i == floats[k] ? changed : inputs[i]))])).ItemDouble();
            }
            var l = Again();
            var weight = l.AllWeights().ElementAt(k - floats.Length).Weight;
            var kept = weight.Value;
            weight.Assign(Moved(kept, j, delta));
            var value = loss(l, inputs).ItemDouble();
            weight.Assign(kept);
            return value;
        }
        // A layer that remembers is made anew for every call.
        Layer Again() => s.Options.Stateful ? s.Exact() : layer;
        var step = 1e-5;
        return (At(step) - At(-step)) / (2 * step);
    }

    static Tensor Moved(Tensor x, int j, double delta)
    {
        var values = x.ToArray<double>();
        values[j] += delta;
        return Tensor.From((ReadOnlySpan<double>)values, x.Shape, DType.Float64);
    }

    /// <summary>A scalar that every element of every floating output takes part in: sum(y * r), r random and the same each time.</summary>
    static Tensor Sum(Values outputs, ref Tensor[]? weights)
    {
        var floats = outputs.Where(y => y.IsFloat).ToArray();
        weights ??= [.. floats.Select((y, i) => Tensor.Random(y.Shape, Distribution.Uniform(0.5f, 1.5f), (ulong)(100 + i)))];
        Tensor? total = null;
        for (var i = 0; i < floats.Length; i++)
        {
            var part = (floats[i] * weights[i].To(floats[i].DType).On(floats[i].Backend)).Sum();
            total = total is null ? part : total + part;
        }
        return total!;
    }

    /// <summary>The fast backend against the readable one, outputs and gradients, in Float32.</summary>
    static void FusedIsComposed(Subject s)
    {
        Compare(s.Inputs(), "no mask");
        if (s.HasTime && !s.Refuses)
            Compare(s.Masked(s.RightMask()), "masked");

        void Compare(Values inputs, string how)
        {
            var tolerance = new Tolerance(s.Options.FusedTolerance);
            Close(how, tolerance, s.Make().Call(Subject.Plain(inputs, DType.Float32)), s.Make().Call(inputs));
            var (fast, places) = WithGradients(s, inputs);
            var (plain, _) = WithGradients(s, Subject.Plain(inputs, DType.Float32));
            for (var i = 0; i < places.Count; i++)
                tolerance.Require($"{how}, gradient of {places[i].Name}", plain[i], fast[i]);
        }
    }

    static (Tensor[] Gradients, List<Place> Places) WithGradients(Subject s, Values inputs)
    {
        Tensor[]? weights = null;
        var layer = s.Make();
        layer.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
        layer.Fill(0, "");
        return Analytic(layer, inputs, (l, x) => Sum(l.Call(x), ref weights));
    }
}
