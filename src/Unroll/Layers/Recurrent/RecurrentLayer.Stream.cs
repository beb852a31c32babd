namespace Unroll;

public abstract partial class RecurrentLayer
{
    internal override string? StreamProblem(Values inputs) => GoBackwards ? "it reads sequences from the end (GoBackwards)"
        : inputs.Skip(InputNames.Count).Any(StepBackend.Varies) ? "its initial state is made by another layer, so it is not known before the sequence has ended" : null;

    /// <summary>The steps of a stream, whose first one starts from what was given whole: from the stream's state for this call of the layer, which is then moved on.</summary>
    (Tensor Sequence, Tensor Last, State<Tensor> State) RunStream(StepBackend step, Tensor[] sequences, Values? constants, State<Tensor>? start, Pass pass)
    {
        var mask = MaskOf(sequences);
        // A masked step repeats the output of the one before: where it is no state, it is carried beside them.
        var besides = mask is not null && !OutputIsState;
        var slot = step.States.Next(Path.Length == 0 ? DisplayName : Path, besides ? [.. StateLayout, ("output", OutputWidth)] : StateLayout,
            start is null ? null : () => [.. start.Select(leaf => leaf.Contiguous().ToArray())]);
        var before = step.Read(slot);
        var state = Named(before);
        var (sequence, last, final) = mask is null ? RunSequence(sequences, constants, state, pass)
            : MaskedStream(sequences, mask, constants, state, besides ? before[^1] : before[0], pass);
        var kept = step.Keep(slot, besides ? [.. final, last] : [.. final]);
        return (sequence, mask is null && OutputIsState ? kept[0] : last, Named(kept));
    }

    /// <summary>One step after the other: a masked step repeats the output of the one before, however long ago that was.</summary>
    (Tensor Sequence, Tensor Last, State<Tensor> State) MaskedStream(Tensor[] sequences, Mask given, Values? constants, State<Tensor> state, Tensor before, Pass pass)
    {
        var x = sequences[0];
        var outputs = new Tensor[x.Shape[1]];
        var last = before;
        for (var t = 0; t < outputs.Length; t++)
        {
            var now = t..(t + 1);
            var flags = given.Steps[.., now];
            Tensor[] step = [x.WithMask(null)[.., now].WithMask(Mask.From(flags, given.Origin)), .. sequences[1..].Select(s => s.WithMask(null)[.., now])];
            (_, var y, state) = RunSequence(step, constants, state, pass);
            last = ZeroesMasked ? y : OutputIsState ? state[0] : Tensor.Where(flags, y, last);
            outputs[t] = last;
        }
        var sequence = outputs.Length == 0 ? Zeros(x, [x.Shape[0], 0, OutputWidth]) : Tensor.Stack(outputs, 1);
        return (sequence.WithMask(given.Through(DisplayName)), last, state);
    }

    internal State<Tensor> Named(IReadOnlyList<Tensor> leaves) => new([.. StateLayout.Select((part, i) => (part.Name, leaves[i]))]);
}
