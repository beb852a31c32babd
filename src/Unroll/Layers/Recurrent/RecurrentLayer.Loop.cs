namespace Unroll;

public abstract partial class RecurrentLayer
{
    (Tensor Sequence, Tensor Last, State<Tensor> State) RunSequence(Tensor x, State<Tensor>? initial, Pass pass)
    {
        var mask = x.Mask;
        x = x.WithMask(null);
        var masks = GivenMasks ?? DropoutMasks.Draw(pass, Dropout, RecurrentDropout, x.Shape[0], x.Shape[2], Units, DropoutMaskCount);
        if (FindFused(x, mask, initial, masks) is { } run)
            return run;
        if (GoBackwards)
            (x, mask) = (x.Flip(1), Reversed(mask));
        var state = initial ?? new State<Tensor>([.. StateLayout.Select(part => (part.Name, Zeros(x, [x.Shape[0], part.Width])))]);
        pass = pass with { Masks = masks };
        var (sequence, last, final) = x.Backend is ShapeOnlyBackend probe ? ProbeStep(probe, x, state, masks, pass) : Loop(x, mask, state, masks, pass);
        return (sequence.WithMask(mask?.Through(DisplayName)), last, final);
    }

    /// <summary>The definition, in tensor operations, one step after the other.</summary>
    (Tensor, Tensor, State<Tensor>) Loop(Tensor x, Mask? mask, State<Tensor> state, DropoutMasks? masks, Pass pass)
    {
        // Selected before the products: NaN at a masked step would reach the gradients of the weights through 0 * NaN.
        if (mask is not null)
            x = Tensor.Where(mask.Steps.ExpandDims(2), x, x.Like(0));
        var zero = Zeros(x, [x.Shape[0], StateLayout[0].Width]);
        var output = zero;
        var outputs = new List<Tensor>(x.Shape[1]);
        var real = mask?.Steps.ExpandDims(2).Unstack(1);
        foreach (var projected in x.Shape[1] == 0 ? [] : ProjectDropped(x, masks?.Input).Unstack(1))
        {
            if (TruncateSteps > 0 && outputs.Count > 0 && outputs.Count % TruncateSteps == 0)
                state = state.Detach();
            var next = Checked(Step(projected, state, pass));
            if (real is null)
                (output, state) = (next[0], next);
            else
            {
                var flag = real[outputs.Count];
                output = Tensor.Where(flag, next[0], ZeroesMasked ? zero : output);
                state = next.Zip(state, (after, before) => Tensor.Where(flag, after, before));
            }
            outputs.Add(output);
        }
        return (outputs.Count == 0 ? Zeros(x, [x.Shape[0], 0, zero.Shape[1]]) : Tensor.Stack(outputs, 1), output, state);
    }

    /// <summary>Shapes and work only: one step stands for all.</summary>
    (Tensor, Tensor, State<Tensor>) ProbeStep(ShapeOnlyBackend probe, Tensor x, State<Tensor> state, DropoutMasks? masks, Pass pass)
    {
        var steps = x.Shape[1];
        var width = StateLayout[0].Width;
        if (steps > 0)
        {
            var projected = ProjectDropped(x, masks?.Input)[.., 0];
            var before = probe.MultiplyAdds;
            state = Checked(Step(projected, state, pass));
            probe.Repeat(before, steps - 1);
        }
        return (probe.Placeholder([x.Shape[0], steps, width], x.DType), probe.Placeholder([x.Shape[0], width], x.DType), state);
    }

    (Tensor, Tensor, State<Tensor>)? FindFused(Tensor x, Mask? mask, State<Tensor>? initial, DropoutMasks? masks)
    {
        if (FusedCall(x, mask, initial, masks) is not { } call || call.FindKernel() is not { } kernel)
            return null;
        var (sequence, last, final) = Tensor.Recurrent(kernel, call, (GoBackwards ? Reversed(mask) : mask)?.Through(DisplayName));
        return (sequence, last, Named(final));
    }

    RecurrentCall? FusedCall(Tensor x, Mask? mask, State<Tensor>? initial, DropoutMasks? masks)
    {
        if (ForceComposed || Fused is not { } cell)
            return null;
        mask?.Require(Who, x.Shape);
        return new RecurrentCall
        {
            Cell = cell.Program,
            X = x,
            Mask = mask?.Steps,
            GoBackwards = GoBackwards,
            ZeroOutputForMask = ZeroesMasked,
            CheckpointSteps = CheckpointSteps,
            TruncateSteps = TruncateSteps,
            InputDropout = masks?.Input,
            RecurrentDropout = masks?.Recurrent,
            Kernel = cell.Kernel,
            Recurrent = cell.Recurrent,
            Bias = cell.Bias,
            Norms = [.. cell.Norms],
            InitialStates = initial is null ? null : [.. initial],
        };
    }

    /// <summary>This layer's part of a run of two directions at once, or null where it must be called by itself.</summary>
    internal RecurrentCall? CallBeside(Tensor x, State<Tensor>? initial, Pass pass)
    {
        if (Stateful || pass.Watch is not null || x.Rank != 3 || x.Shape[2] != _features || x.Backend is not IRecurrentKernel or StepBackend)
            return null;
        EnsureFilled();
        var mask = x.Mask;
        x = (x.IsFloat ? x : x.To(DType.Float32)).WithMask(null);
        var masks = GivenMasks ?? DropoutMasks.Draw(pass.Enter(DisplayName), Dropout, RecurrentDropout, x.Shape[0], x.Shape[2], Units, DropoutMaskCount);
        return FusedCall(x, mask, initial, masks);
    }

    State<Tensor> Checked(State<Tensor> state) => state.Paths.SequenceEqual(StateLayout.Select(part => part.Name)) ? state
        : throw new InvalidOperationException($"{Who}: Step returned a state of {string.Join(", ", state.Paths)}; needed {string.Join(", ", StateLayout.Select(part => part.Name))}, " +
            "as StateLayout says. Usual fix: override StateLayout.");

    /// <summary>The mask of the time axis turned round.</summary>
    internal static Mask? Reversed(Mask? mask) => mask is null ? null : Mask.From(mask.Steps.Flip(1), mask.Origin);

    static Tensor Zeros(Tensor like, Shape shape) => Tensor.Empty(like.Backend, like.DType, shape, "zeros", clear: true);
}
