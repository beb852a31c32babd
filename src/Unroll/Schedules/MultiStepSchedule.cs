namespace Unroll;

/// <summary>Multiplied by a factor at each of some steps: PyTorch's MultiStepLR.</summary>
/// <param name="start">The value before the first of them.</param>
/// <param name="milestones">The steps from which on the value is another, in order.</param>
public sealed class MultiStepSchedule(double start, IReadOnlyList<int> milestones) : Schedule
{
    /// <summary>The value before the first milestone.</summary>
    public double Start { get; } = start;

    /// <summary>The steps from which on the value is another.</summary>
    public IReadOnlyList<int> Milestones { get; } = Ordered.Check(milestones, nameof(MultiStepSchedule), nameof(Milestones));

    /// <summary>What the value is multiplied by at each of them (PyTorch's gamma). Default 0.1.</summary>
    public double Factor { get; init => field = Finite(nameof(Factor), value); } = 0.1;

    /// <inheritdoc/>
    public override double At(long step) => Start * Math.Pow(Factor, Milestones.Count(m => step >= m));
}
