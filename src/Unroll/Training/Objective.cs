namespace Unroll;

/// <summary>The loss of a batch: what is differentiated, and its parts as numbers.</summary>
internal sealed record Objective(Tensor Total, double Value, double[] Losses, IReadOnlyList<(string Name, double Value)> AddedMetrics)
{
    internal static Objective Of(Model model, Compilation compilation, Values outputs, Batch batch, Pass pass)
    {
        var count = compilation.Losses.Count;
        if (outputs.Count < count || batch.Targets.Count != count)
            throw new ArgumentException(FormattableString.Invariant($"{model.Who}: got {count} losses for {outputs.Count} outputs and {batch.Targets.Count} targets; ") +
                "needed a loss and a target for each output in training. Usual fix: Compile(optimizer, [loss, loss, ...]) and targets in the order of the outputs.");
        Tensor? total = null;
        var losses = new double[count];
        for (var i = 0; i < count; i++)
        {
            var loss = compilation.Losses[i].Of(outputs[i], batch.Targets[i], batch.SampleWeights);
            losses[i] = loss.ItemDouble();
            var weighted = compilation.LossWeights[i] == 1 ? loss : loss * compilation.LossWeights[i];
            total = total is null ? weighted : total + weighted;
        }
        if (model.Penalty(pass) is { } penalty)
            total = total! + penalty;
        return new Objective(total!, total!.ItemDouble(), losses, pass.AddedMetrics);
    }
}
