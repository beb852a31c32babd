namespace Unroll;

/// <summary>The outputs that have a loss, each with its target, in the order of the losses.</summary>
internal sealed record OutputMatch(Tensor[] Outputs, Tensor[] Targets, string[] Names)
{
    internal static OutputMatch Of(Model model, Compilation compilation, Values outputs, Values targets)
    {
        var count = compilation.Losses.Count;
        if (outputs.Count < count || targets.Count != count)
            throw new ArgumentException(FormattableString.Invariant($"{model.Who}: got {count} losses for {outputs.Count} outputs and {targets.Count} targets; ") +
                "needed a loss and a target for each output in training. Usual fix: Compile(optimizer, [loss, loss, ...]) and targets in the order of the outputs.");
        if (compilation.OutputNames is not { } names)
            return new([.. outputs.Take(count)], [.. targets], [.. outputs.Names.Take(count)]);
        var at = Array.ConvertAll([.. names], name => Position(model, outputs, name));
        return new(Array.ConvertAll(at, i => outputs[i]), Pick(model, targets, names, at), [.. names]);
    }

    // By their names when they have those of the losses, in the order of the outputs when they have none of them.
    static Tensor[] Pick(Model model, Values targets, IReadOnlyList<string> names, int[] at)
    {
        var found = names.Count(n => targets.Find(n) is not null);
        if (found == names.Count)
            return [.. names.Select(n => targets[n])];
        if (found == 0)
            return [.. at.Select(position => targets[at.Count(other => other < position)])];
        var missing = names.First(n => targets.Find(n) is null);
        throw new KeyNotFoundException($"{model.Who}: there is no target '{missing}'; there are {string.Join(", ", targets.Names.Select(n => $"'{n}'"))}." +
            $"{Suggest.DidYouMean(missing, [.. targets.Names.Except(names)])} Usual fix: name the targets as the losses: {string.Join(", ", names.Select(n => $"'{n}'"))}.");
    }

    /// <summary>An output by its own name, or by the layer of the graph that makes it.</summary>
    internal static int Position(Model model, Values outputs, string name)
    {
        var names = outputs.Names.ToList();
        if (names.IndexOf(name) is >= 0 and var own)
            return own;
        var layers = model.Graph?.Outputs.Select(o => o.Source?.Layer.DisplayName ?? "").ToList() ?? [];
        return layers.Count(l => l == name) == 1 ? layers.IndexOf(name) : throw new KeyNotFoundException(
            $"{model.Who}: a loss or a metric is for the output '{name}', which there is none of.{Suggest.DidYouMean(name, [.. names, .. layers])} " +
            $"There are {string.Join(", ", names.Select((n, i) => i < layers.Count && layers[i].Length > 0 && layers[i] != n ? $"'{n}' (of the layer '{layers[i]}')" : $"'{n}'"))}.");
    }
}
