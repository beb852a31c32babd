namespace Unroll;

/// <summary>A linear rise to the first value of another schedule, then that schedule from its beginning.</summary>
/// <param name="then">What follows.</param>
/// <param name="steps">How many steps the rise takes.</param>
public sealed class WarmupSchedule(Schedule then, int steps) : Schedule
{
    /// <summary>What follows.</summary>
    public Schedule Then { get; } = then ?? throw new ArgumentNullException(nameof(then));

    /// <summary>How many steps the rise takes.</summary>
    public int Steps { get; } = steps >= 0 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), FormattableString.Invariant($"WarmupSchedule.Steps: got {steps}; needed 0 or more."));

    /// <summary>The value at step 0, as a share of what it rises to. Default 0.</summary>
    public double From { get; init => field = Finite(nameof(From), value); }

    /// <inheritdoc/>
    public override double At(long step) => step < Steps ? Then.At(0) * (From + (1 - From) * step / Steps) : Then.At(step - Steps);
}
