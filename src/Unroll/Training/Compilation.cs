namespace Unroll;

/// <summary>What a model is trained with: set by <see cref="Model.Compile(Optimizer, Loss, ReadOnlySpan{Metric})"/>.</summary>
public sealed class Compilation
{
    internal Compilation(Optimizer optimizer, IReadOnlyList<Loss> losses, IReadOnlyList<float> lossWeights, IReadOnlyList<Metric> metrics) =>
        (Optimizer, Losses, LossWeights, Metrics) = (optimizer, losses, lossWeights, metrics);

    /// <summary>Changes the weights.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>One loss for each of the model's first outputs.</summary>
    public IReadOnlyList<Loss> Losses { get; }

    /// <summary>What each loss is multiplied by in the sum.</summary>
    public IReadOnlyList<float> LossWeights { get; }

    /// <summary>What is measured beside the loss, for every output that has a loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; }
}
