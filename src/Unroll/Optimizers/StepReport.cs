namespace Unroll;

/// <summary>What one optimizer step did.</summary>
/// <param name="GradientNorm">The 2-norm of all gradients together, before clipping.</param>
/// <param name="Applied">Whether weights were changed: false when the norm is NaN or infinite, because such a step would ruin the weights.</param>
public readonly record struct StepReport(double GradientNorm, bool Applied);
