namespace Unroll;

/// <summary>Looks at the batches of a user's sequence as they come: each must be like the first, but for the number of samples and steps.</summary>
internal sealed class BatchShapes(Model model, Compilation compilation, string who)
{
    Batch? _first;

    internal void Look(Batch batch, int epoch, int index)
    {
        var at = FormattableString.Invariant($"{who}, epoch {epoch}, batch {index}");
        if (_first is null)
        {
            model.Look(batch.Inputs, batch.Targets, compilation, at);
            _first = batch with { SampleWeights = null };
        }
        Compare(at, "inputs", batch.Inputs, _first.Inputs);
        Compare(at, "targets", batch.Targets, _first.Targets);
        foreach (var (kind, values) in new[] { ("input", batch.Inputs), ("target", batch.Targets) })
            for (var i = 0; i < values.Count; i++)
                if (values[i].Rank == 0 || values[i].Shape[0] != batch.Count || batch.Count == 0)
                    throw new ArgumentException(FormattableString.Invariant($"{at}: {kind} '{values.NameOf(i)}' has the shape {values[i].Shape} beside {batch.Count} samples of '{batch.Inputs.NameOf(0)}'; ") +
                        "needed the same number of samples, at least one, along the first axis of all.");
    }

    static void Compare(string at, string kind, Values given, Values first)
    {
        if (given.Count != first.Count)
            throw new ArgumentException(FormattableString.Invariant($"{at}: got {given.Count} {kind}; needed {first.Count}, as in the first batch."));
        for (var i = 0; i < given.Count; i++)
        {
            var (a, b) = (given[i], first[i]);
            // The axis of time may differ, where there is one: that of ids is the last.
            var same = a.DType == b.DType && a.Rank == b.Rank && (a.Rank < 3 ? a.Rank < 2 || a.DType == DType.Int32 || a.Mask is not null || b.Mask is not null || a.Shape[1] == b.Shape[1] : a.Shape[2..] == b.Shape[2..]);
            if (!same)
                throw new ArgumentException($"{at}: '{given.NameOf(i)}' of the {kind} is {a.DType} {a.Shape}; needed {b.DType} {b.Shape} as in the first batch, but for the number of samples and steps.");
        }
    }
}
