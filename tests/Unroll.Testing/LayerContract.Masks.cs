namespace Unroll.Testing;

public static partial class LayerContract
{
    static void MaskPolicyHolds(Subject s)
    {
        if (!s.HasTime)
            return;
        var mask = s.RightMask();
        var inputs = s.Masked(mask);
        var policy = s.Make().MaskPolicy;
        if (s.Refuses)
        {
            Refuses(s, "lengths", () => s.Make().Call(inputs));
            Refuses(s, "the way it came", () => s.Make().CallNamed(s.Symbols(knownTime: true, maskOrigin: "the way it came")));
            return;
        }
        var outputs = s.Make().Call(inputs);
        foreach (var y in s.Make().Call(s.Inputs()))
            Require(y.Mask is null || s.Options.ExpectedMask is not null, $"an output {y.Shape} of inputs without a mask has one ({y.Mask?.Origin}).");
        foreach (var y in outputs)
            Require(y.Mask is null || y.Mask.Fits(y.Shape), $"an output {y.Shape} has a mask {y.Mask?.Steps.Shape}.");
        if (s.Options.ExpectedMask is { } expect)
        {
            var expected = expect(Flags(mask));
            Require(expected is null == outputs[0].Mask is null, $"the main output {(outputs[0].Mask is null ? "has no mask" : "has a mask")}; expected the opposite.");
            if (expected is not null)
                Bits.RequireEqual("mask of the main output", Tensor.From(expected), outputs[0].Mask!.Steps);
        }
        else if (policy == MaskPolicy.Consume)
            foreach (var y in outputs)
                Require(y.Mask is null, $"an output {y.Shape} has a mask, although the layer consumes it.");
        else if (policy == MaskPolicy.Keep)
            Require(outputs[0].Mask?.SameAs(mask) == true, $"the main output {outputs[0].Shape} does not carry the mask of the input, although the layer keeps it.");
    }

    static void Refuses(Subject s, string origin, Func<object> call)
    {
        try
        {
            call();
        }
        catch (InvalidOperationException e)
        {
            foreach (var part in new[] { "mask", s.Make().DisplayName, origin, "Usual fix" })
                Require(e.Message.Contains(part, StringComparison.Ordinal), $"the refusal does not say '{part}': {e.Message}");
            return;
        }
        Require(false, "a masked input was not refused.");
    }

    static bool[,] Flags(Mask mask)
    {
        var flags = new bool[mask.Batch, mask.Time];
        var steps = mask.Steps.ToArray<bool>();
        for (var i = 0; i < steps.Length; i++)
            flags[i / mask.Time, i % mask.Time] = steps[i];
        return flags;
    }

    /// <summary>Not-a-number in padded steps reaches no output at a real step, no state and no gradient.</summary>
    static void NaNInPadding(Subject s)
    {
        if (!s.HasTime || s.Options.Below > 0 || s.Refuses || s.Options.ForgetsMask)
            return;
        var mask = s.RightMask();
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
        {
            var (clean, gradients) = Padded(s, mask, 0);
            var (dirty, same) = Padded(s, mask, bad);
            Same(FormattableString.Invariant($"{bad} in padding"), clean, dirty);
            for (var i = 0; i < gradients.Length; i++)
                Bits.RequireEqual(FormattableString.Invariant($"{bad} in padding, gradient {i}"), gradients[i], same[i]);
        }
    }

    static (Values Outputs, Tensor[] Gradients) Padded(Subject s, Mask mask, float padding)
    {
        var inputs = s.Masked(mask, s.Inputs().Map(x => x.IsFloat && mask.Fits(x.Shape) && x.Rank > 2 ? Filled(x, mask, padding) : x));
        var layer = s.Make();
        layer.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
        layer.Fill(0, "");
        Tensor[]? weights = null;
        Values outputs = null!;
        var (gradients, _) = Analytic(layer, inputs, (l, x) => Sum(outputs = l.Call(x).Map(Real), ref weights));
        return (outputs.Map(y => y.Detach()), gradients);
    }

    static Tensor Filled(Tensor x, Mask mask, float padding) =>
        Tensor.Where(Spread(mask, x.Rank), x, Tensor.Full(Shape.Scalar, padding));

    /// <summary>What a loss sees: padded steps count nowhere.</summary>
    static Tensor Real(Tensor y) => y.Mask is { } mask && y.IsFloat ? Tensor.Where(Spread(mask, y.Rank), y, Tensor.Full(Shape.Scalar, 0)) : y;

    static Tensor Spread(Mask mask, int rank)
    {
        var steps = mask.Steps;
        while (steps.Rank < rank)
            steps = steps.ExpandDims(steps.Rank);
        return steps;
    }
}
