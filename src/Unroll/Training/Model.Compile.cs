namespace Unroll;

public abstract partial class Model
{
    /// <summary>What it is trained with, or null before Compile.</summary>
    public Compilation? Compilation { get; private set; }

    /// <summary>Says what the model is trained with; its main output has the loss.</summary>
    /// <param name="optimizer">Changes the weights; one optimizer belongs to one model.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="metrics">What is measured beside it.</param>
    public void Compile(Optimizer optimizer, Loss loss, params ReadOnlySpan<Metric> metrics) => Compile(optimizer, [loss], null, metrics);

    /// <summary>Says what a model is trained with whose <see cref="TrainStep"/> computes losses of its own.</summary>
    /// <param name="optimizer">Its learning rate is the one that is reported; a step may use others beside it.</param>
    public void Compile(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Compilation = new Compilation(optimizer, [], [], []);
    }

    /// <summary>Says what a model of several outputs is trained with.</summary>
    /// <param name="optimizer">Changes the weights; one optimizer belongs to one model.</param>
    /// <param name="losses">A loss for each output, in order.</param>
    /// <param name="lossWeights">What each loss is multiplied by in the sum; null for ones.</param>
    /// <param name="metrics">What is measured beside them, for each output.</param>
    /// <exception cref="ArgumentException">There are no losses, or not as many weights as losses.</exception>
    public void Compile(Optimizer optimizer, IReadOnlyList<Loss> losses, float[]? lossWeights = null, params ReadOnlySpan<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Count == 0 || losses.Any(l => l is null))
            throw new ArgumentException($"{Who}.Compile: got no loss, or null; needed one for each output.");
        if (lossWeights is not null && lossWeights.Length != losses.Count)
            throw new ArgumentException(FormattableString.Invariant($"{Who}.Compile: got {lossWeights.Length} loss weights for {losses.Count} losses; needed one each."));
        Compilation = new Compilation(optimizer, [.. losses], lossWeights is null ? [.. losses.Select(_ => 1f)] : [.. lossWeights], metrics.ToArray());
    }

    /// <summary>Says what a model of several outputs is trained with, by the names of the outputs; an output without a loss is left out of training.</summary>
    /// <param name="optimizer">Changes the weights; one optimizer belongs to one model.</param>
    /// <param name="losses">A loss by the name of an output: as the model answers it (<c>y</c>, <c>y1</c> in a graph), or the name of the layer that makes it.</param>
    /// <param name="lossWeights">What a loss is multiplied by in the sum, by the same names; 1 where there is none.</param>
    /// <param name="metrics">What is measured, by the same names.</param>
    /// <remarks>Targets are taken by these names when they have them, else in the order of the outputs.</remarks>
    /// <exception cref="ArgumentException">There are no losses, or a weight or a metric is for an output without a loss.</exception>
    public void Compile(Optimizer optimizer, IReadOnlyDictionary<string, Loss> losses, IReadOnlyDictionary<string, float>? lossWeights = null, IReadOnlyDictionary<string, Metric[]>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Count == 0 || losses.Values.Any(l => l is null))
            throw new ArgumentException($"{Who}.Compile: got no loss, or null; needed one for each output that is trained.");
        var names = losses.Keys.ToArray();
        foreach (var other in (lossWeights?.Keys ?? []).Concat(metrics?.Keys ?? []))
            if (!losses.ContainsKey(other))
                throw new ArgumentException($"{Who}.Compile: got a loss weight or metrics for '{other}', which has no loss.{Suggest.DidYouMean(other, names)} Losses are for {Quoted(names)}.");
        IReadOnlyList<Metric>[] each = [.. names.Select(n => metrics?.GetValueOrDefault(n) ?? [])];
        Compilation = new Compilation(optimizer, [.. losses.Values], [.. names.Select(n => lossWeights?.GetValueOrDefault(n, 1) ?? 1)], [.. each.SelectMany(m => m)], each, names);
    }

    /// <summary>What is added to the loss in a loop by hand, as a scalar: the penalties that regularizers put on trainable weights, and with the step's pass what layers
    /// added to it (<see cref="Pass.AddLoss"/>, <see cref="Layer.ActivityRegularizer"/>); null when there is nothing.</summary>
    /// <param name="pass">The pass that the model was called with.</param>
    public Tensor? Penalty(Pass pass = default)
    {
        var total = pass.AddedLoss;
        foreach (var (_, weight) in AllWeights())
            if (weight is { Trainable: true, Regularizer: { } regularizer })
                total = total is null ? regularizer.Penalty(weight.Live) : total + regularizer.Penalty(weight.Live);
        return total;
    }

    /// <summary>The compiled losses of a batch, weighted and added, with <see cref="Penalty"/>: what the built-in training step makes small.</summary>
    /// <param name="outputs">What the model gave.</param>
    /// <param name="batch">Targets and sample weights.</param>
    /// <param name="pass">The pass that the model was called with.</param>
    /// <exception cref="InvalidOperationException">The model is not compiled, or without a loss.</exception>
    public Tensor TotalLoss(Values outputs, Batch batch, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(batch);
        return Objective.Of(this, Compiled("TotalLoss"), outputs, batch, pass).Total;
    }
}
