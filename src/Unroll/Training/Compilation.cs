namespace Unroll;

/// <summary>What a model is trained with: set by <see cref="Model.Compile(Optimizer, Loss, ReadOnlySpan{Metric})"/>.</summary>
public sealed class Compilation
{
    internal Compilation(Optimizer optimizer, IReadOnlyList<Loss> losses, IReadOnlyList<float> lossWeights, IReadOnlyList<Metric> metrics)
        : this(optimizer, losses, lossWeights, metrics, [.. losses.Select(_ => metrics)], null)
    {
    }

    internal Compilation(Optimizer optimizer, IReadOnlyList<Loss> losses, IReadOnlyList<float> lossWeights, IReadOnlyList<Metric> metrics, IReadOnlyList<IReadOnlyList<Metric>> outputMetrics, IReadOnlyList<string>? names) =>
        (Optimizer, Losses, LossWeights, Metrics, OutputMetrics, OutputNames) = (optimizer, losses, lossWeights, metrics, outputMetrics, names);

    /// <summary>Changes the weights.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The losses: one for each of the model's first outputs, or for the outputs of <see cref="OutputNames"/>.</summary>
    public IReadOnlyList<Loss> Losses { get; }

    /// <summary>What each loss is multiplied by in the sum.</summary>
    public IReadOnlyList<float> LossWeights { get; }

    /// <summary>What is measured beside the loss; with <see cref="OutputNames"/> the metrics of all outputs, one after another.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The metrics of the output of each loss.</summary>
    public IReadOnlyList<IReadOnlyList<Metric>> OutputMetrics { get; }

    /// <summary>The output that each loss belongs to; null when they belong to the first outputs in order.</summary>
    public IReadOnlyList<string>? OutputNames { get; }
}
