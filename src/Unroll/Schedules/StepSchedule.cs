namespace Unroll;

/// <summary>Start factor^floor(step / every): PyTorch's StepLR.</summary>
/// <param name="start">The value of the first steps.</param>
/// <param name="every">Steps from one change to the next.</param>
public sealed class StepSchedule(double start, int every) : Schedule
{
    /// <summary>The value of the first steps.</summary>
    public double Start { get; } = start;

    /// <summary>Steps from one change to the next.</summary>
    public int Every { get; } = every >= 1 ? every : throw new ArgumentOutOfRangeException(nameof(every), FormattableString.Invariant($"StepSchedule.Every: got {every}; needed 1 or more."));

    /// <summary>What the value is multiplied by at each change (PyTorch's gamma). Default 0.1.</summary>
    public double Factor { get; init => field = Finite(nameof(Factor), value); } = 0.1;

    /// <inheritdoc/>
    public override double At(long step) => Start * Math.Pow(Factor, step / Every);
}
