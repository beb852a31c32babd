namespace Unroll;

public abstract partial class RecurrentLayer
{
    internal override string? StreamProblem(Values inputs) => GoBackwards ? "it reads sequences from the end (GoBackwards)"
        : inputs.Count > 1 ? "its initial state is made by another layer, so it is not known before the sequence has ended" : null;

    /// <summary>The steps of a stream: from the stream's state for this call of the layer, which is then moved on.</summary>
    (Tensor Sequence, Tensor Last, State<Tensor> State) RunStream(StepBackend step, Tensor x, Pass pass)
    {
        var slot = step.States.Next(Path.Length == 0 ? DisplayName : Path, StateLayout);
        var state = Named(step.Read(slot));
        var (sequence, last, final) = x.Mask is null ? RunSequence(x, state, pass) : MaskedStream(x, state, pass);
        var kept = step.Keep(slot, final);
        return (sequence, x.Mask is null ? kept[0] : last, Named(kept));
    }

    /// <summary>One step after the other: a masked step repeats the output of the one before, however long ago that was.</summary>
    (Tensor Sequence, Tensor Last, State<Tensor> State) MaskedStream(Tensor x, State<Tensor> state, Pass pass)
    {
        var outputs = new Tensor[x.Shape[1]];
        var last = state[0];
        for (var t = 0; t < outputs.Length; t++)
        {
            var mask = Mask.From(x.Mask!.Steps[.., t..(t + 1)], x.Mask.Origin);
            (_, last, state) = RunSequence(x.WithMask(null)[.., t..(t + 1)].WithMask(mask), state, pass);
            outputs[t] = last = ZeroesMasked ? last : state[0];
        }
        var sequence = outputs.Length == 0 ? Zeros(x, [x.Shape[0], 0, StateLayout[0].Width]) : Tensor.Stack(outputs, 1);
        return (sequence.WithMask(x.Mask!.Through(DisplayName)), last, state);
    }

    internal State<Tensor> Named(IReadOnlyList<Tensor> leaves) => new([.. StateLayout.Select((part, i) => (part.Name, leaves[i]))]);
}
