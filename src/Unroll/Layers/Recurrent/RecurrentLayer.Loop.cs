namespace Unroll;

public abstract partial class RecurrentLayer
{
    /// <summary>The whole of a run: sequences whose first is x, and what every step sees.</summary>
    (Tensor Sequence, Tensor Last, State<Tensor> State) RunSequence(IReadOnlyList<Tensor> sequences, Values? constants, State<Tensor>? initial, Pass pass)
    {
        var mask = MaskOf(sequences);
        var all = sequences.Select(s => s.WithMask(null)).ToArray();
        var x = all[0];
        var masks = GivenMasks ?? DrawMasks(pass, x);
        var factors = all.Length > 1 && constants is null && x.Backend is IRecurrentKernel && !ForceComposed && Fused is not null ? StepFactors(all, mask) : null;
        if (constants is null && (all.Length == 1 || factors is not null) && FindFused(x, mask, initial, masks, factors) is { } run)
            return run;
        // Steps make many small tensors, which are cheaper left to the collector than counted to the end of the sequence.
        using var ordinary = Gradients.Buffers is null ? null : Gradients.Ordinary();
        if (GoBackwards)
            (all, mask) = (Array.ConvertAll(all, s => s.Flip(1)), Reversed(mask));
        var state = initial ?? ZeroState(x);
        pass = pass with { Masks = masks, Inside = null, Constants = constants is null ? null : Prepare(constants, pass) };
        var (sequence, last, final) = x.Backend is ShapeOnlyBackend probe ? ProbeStep(probe, all, state, masks, pass) : Loop(all, mask, state, masks, pass);
        return (sequence.WithMask(mask?.Through(DisplayName)), last, final);
    }

    /// <summary>The definition, in tensor operations, one step after the other.</summary>
    (Tensor, Tensor, State<Tensor>) Loop(Tensor[] all, Mask? mask, State<Tensor> state, DropoutMasks? masks, Pass pass)
    {
        var x = all[0];
        mask?.Require(Who, x.Shape);
        // Selected before the products: NaN at a masked step would reach the gradients of the weights through 0 * NaN.
        if (mask is not null)
            all = Array.ConvertAll(all, s => Tensor.Where(mask.Against(s.Rank), s, s.Like(0)));
        var zero = Zeros(x, OutputShape(x));
        var (output, real) = (zero, zero);
        if (mask is null && TruncateSteps == 0)
            pass = BeginInside(x, x.Shape[1], state, pass);
        var outputs = new List<Tensor>(x.Shape[1]);
        var flags = mask?.Against(zero.Rank + 1).Unstack(1);
        foreach (var projected in x.Shape[1] == 0 ? [] : ProjectAll(all, masks).Unstack(1))
        {
            if (TruncateSteps > 0 && outputs.Count > 0 && outputs.Count % TruncateSteps == 0)
                state = state.Detach();
            var (y, next) = Answered(Step(projected, state, pass), zero.Shape);
            if (flags is null)
                (output, real, state) = (y, y, next);
            else
            {
                var flag = flags[outputs.Count];
                real = Tensor.Where(flag, y, real);
                output = ZeroesMasked ? Tensor.Where(flag, y, zero) : real;
                state = next.Zip(state, (after, before) => Tensor.Where(flag, after, before));
            }
            outputs.Add(output);
        }
        // Two directions want the last real output of each; where it is a state they take that.
        return (outputs.Count == 0 ? Zeros(x, [x.Shape[0], 0, .. zero.Shape[1..]]) : Tensor.Stack(outputs, 1), ZeroOutputOverride is null || OutputIsState ? output : real, state);
    }

    /// <summary>Shapes and work only: one step stands for all.</summary>
    (Tensor, Tensor, State<Tensor>) ProbeStep(ShapeOnlyBackend probe, Tensor[] all, State<Tensor> state, DropoutMasks? masks, Pass pass)
    {
        var x = all[0];
        var (steps, output) = (x.Shape[1], OutputShape(x));
        if (steps > 0)
        {
            var projected = ProjectAll(all, masks)[.., 0];
            var before = probe.MultiplyAdds;
            (_, state) = Answered(Step(projected, state, pass), output);
            probe.Repeat(before, steps - 1);
        }
        return (probe.Placeholder([x.Shape[0], steps, .. output[1..]], x.DType), probe.Placeholder(output, x.DType), state);
    }

    /// <summary>What the kernels take of further sequences: a factor for each row and step [batch, time, 1]; null where the cell runs step by step.</summary>
    private protected virtual Tensor? StepFactors(Tensor[] sequences, Mask? mask) => null;

    Tensor ProjectAll(Tensor[] all, DropoutMasks? masks)
    {
        var projected = ProjectDropped(all[0], masks?.Input);
        return all.Length == 1 ? projected : Join(projected, all[1..]);
    }

    private protected virtual DropoutMasks? DrawMasks(Pass pass, Tensor x) =>
        DropoutMasks.Draw(pass, Dropout, RecurrentDropout, x.Shape[0], x.Shape[^1], StateLayout[0].Width, DropoutMaskCount);

    State<Tensor> ZeroState(Tensor x) => new([.. StateLayout.Select(part => (part.Name, Zeros(x, [x.Shape[0], .. Positions(x.Shape), part.Width])))]);

    Shape OutputShape(Tensor x) => [x.Shape[0], .. Positions(x.Shape), OutputWidth];

    /// <summary>The output of a step and the state that it leaves, from what Step returned.</summary>
    (Tensor Output, State<Tensor> State) Answered(State<Tensor> step, Shape output)
    {
        var names = StateLayout.Select(part => part.Name);
        if (!step.Paths.SequenceEqual(OutputIsState ? names : names.Prepend("output")))
            throw new InvalidOperationException($"{Who}: Step returned a state of {string.Join(", ", step.Paths)}; needed {string.Join(", ", OutputIsState ? names : names.Prepend("output"))}, " +
                "as StateLayout says. Usual fix: override StateLayout, or OutputIsState for an output that is no state.");
        if (step[0].Shape != output)
            throw new ShapeException(Who, $"an output of Step of shape {step[0].Shape}", $"{output}", "override OutputWidth with the features of a step's output");
        return (step[0], OutputIsState ? step : new State<Tensor>([.. step.Leaves.Skip(1)]));
    }

    /// <summary>The mask of the time axis turned round.</summary>
    internal static Mask? Reversed(Mask? mask) => mask is null ? null : Mask.From(mask.Steps.Flip(1), mask.Origin);

    static Tensor Zeros(Tensor like, Shape shape) => Tensor.Empty(like.Backend, like.DType, shape, "zeros", clear: true);
}
