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
}
