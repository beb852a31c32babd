namespace Unroll;

/// <summary>The loss of a batch: what is differentiated, and its parts as numbers.</summary>
internal sealed record Objective(Tensor Total, double Value, double[] Losses, OutputMatch Match)
{
    internal static Objective Of(Model model, Compilation compilation, Values outputs, Batch batch, Pass pass)
    {
        var count = compilation.Losses.Count;
        if (count == 0)
            throw new InvalidOperationException($"{model.Who}: it was compiled without a loss. Usual fix: Compile(optimizer, loss), or override TrainStep and EvaluateStep.");
        var match = OutputMatch.Of(model, compilation, outputs, batch.Targets);
        Tensor? total = null;
        var losses = new double[count];
        for (var i = 0; i < count; i++)
        {
            var loss = compilation.Losses[i].Of(match.Outputs[i], match.Targets[i], batch.SampleWeights);
            losses[i] = loss.ItemDouble();
            var weighted = compilation.LossWeights[i] == 1 ? loss : loss * compilation.LossWeights[i];
            total = total is null ? weighted : total + weighted;
        }
        if (model.Penalty(pass) is { } penalty)
            total = total! + penalty;
        return new Objective(total!, total!.ItemDouble(), losses, match);
    }
}
