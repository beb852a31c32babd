namespace Unroll;

/// <summary>Start rate^(step / decay steps): Keras's ExponentialDecay; with one decay step PyTorch's ExponentialLR.</summary>
/// <param name="start">The value at step 0.</param>
/// <param name="rate">What it is multiplied by over the decay steps (PyTorch's gamma).</param>
public sealed class ExponentialSchedule(double start, double rate) : Schedule
{
    /// <summary>The value at step 0.</summary>
    public double Start { get; } = start;

    /// <summary>What it is multiplied by over <see cref="DecaySteps"/>.</summary>
    public double Rate { get; } = rate;

    /// <summary>Steps over which the value is multiplied by the rate. Default 1.</summary>
    public int DecaySteps { get; init => field = Positive(nameof(DecaySteps), value); } = 1;

    /// <summary>Whether it changes only after each whole number of decay steps. Default false.</summary>
    public bool Staircase { get; init; }

    /// <inheritdoc/>
    public override double At(long step)
    {
        var passed = (double)step / DecaySteps;
        return Start * Math.Pow(Rate, Staircase ? Math.Floor(passed) : passed);
    }
}
