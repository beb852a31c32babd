namespace Unroll;

/// <summary>What one optimizer step did.</summary>
/// <param name="GradientNorm">The 2-norm of all gradients together, before clipping.</param>
/// <param name="Applied">Whether the gradients were used: false when the norm is NaN or infinite, because such a step would ruin the weights.</param>
public readonly record struct StepReport(double GradientNorm, bool Applied)
{
    /// <summary>Whether the gradients were only gathered and the weights have not changed yet (<see cref="Optimizer.AccumulateSteps"/>).</summary>
    public bool Gathered { get; init; }

    /// <summary>The learning rate of the step.</summary>
    public double LearningRate { get; init; }
}
