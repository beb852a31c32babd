namespace Unroll;

/// <summary>What a decoder is given beside the target.</summary>
/// <param name="Known">What is known ahead [batch, time, k], or null.</param>
/// <param name="Constants">What the cell sees whole at every step, or null.</param>
/// <param name="First">The input of the first step [batch, outputs]; null for zeros or the start token.</param>
/// <param name="State">Where the cell starts; null for zeros.</param>
internal sealed record DecoderInputs(Tensor? Known, Values? Constants, Tensor? First, State<Tensor>? State)
{
    /// <summary>The inputs of the cell.</summary>
    internal Values Beside(Tensor x) => Constants is null ? x : new Values([("x", x), .. Constants.Names.Zip(Constants)]);

    internal static DecoderInputs Read(Decoder decoder, Values inputs, string[] constants)
    {
        var who = decoder.Who;
        var target = inputs[0];
        foreach (var name in inputs.Names.Skip(1))
            if (name is not ("known" or "first") && !constants.Contains(name) && !decoder.Cell.StateLayout.Any(part => part.Name == name))
                throw new ShapeException(who, $"an input '{name}'", $"target, known, {string.Concat(constants.Select(c => $"{c}, "))}first and the cell's states {string.Join(", ", decoder.Cell.StateLayout.Select(p => p.Name))}", "decoder.Teach(target, memory, state)");
        foreach (var name in constants)
            if (inputs.Find(name) is null)
                throw new ShapeException(who, "no '" + name + "'", $"what the {decoder.Cell.GetType().Name} inside attends to", "decoder.Teach(target, encoded.Sequence)");
        var (known, first) = (inputs.Find("known"), inputs.Find("first"));
        if (known is not null && (known.Rank != 3 || known.Shape[0] != target.Shape[0] || known.Shape[1] != target.Shape[1]))
            throw new ShapeException(who, $"'known' of shape {known.Shape} beside a target {target.Shape}", "[batch, time, features] of the same steps");
        if (first is not null && (decoder.Embedding is not null || first.Rank != 2 || first.Shape[0] != target.Shape[0] || first.Shape[1] != target.Shape[2]))
            throw new ShapeException(who, $"'first' of shape {first.Shape} beside a target {target.Shape}", "[batch, outputs], and no tokens: those begin with the StartToken");
        var leaves = decoder.Cell.StateLayout.Where(part => inputs.Find(part.Name) is not null).Select(part => (part.Name, inputs[part.Name])).ToArray();
        // An attention vector starts from zeros when the state is that of the cell inside.
        if (leaves.Length > 0 && decoder.Cell.StateLayout[0] is ("attention", var wide) && leaves[0].Name != "attention")
            leaves = [("attention", leaves[0].Item2.EmptyLike([leaves[0].Item2.Shape[0], wide], "zeros", clear: true)), .. leaves];
        if (leaves.Length > 0)
            _ = StateInputs.Read(who, new Values([("x", target), .. leaves]), 1, decoder.Cell.StateLayout);
        return new DecoderInputs(known?.Clean().WithMask(null), constants.Length == 0 ? null : new Values([.. constants.Select(c => (c, inputs[c]))]), first, leaves.Length == 0 ? null : new State<Tensor>(leaves));
    }
}
