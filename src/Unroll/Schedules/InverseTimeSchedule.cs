namespace Unroll;

/// <summary>Start / (1 + rate step / decay steps): Keras's InverseTimeDecay; with one decay step the <c>decay</c> of Keras's optimizers before version 3.</summary>
/// <param name="start">The value at step 0.</param>
/// <param name="rate">By how much the divisor grows over the decay steps.</param>
public sealed class InverseTimeSchedule(double start, double rate) : Schedule
{
    /// <summary>The value at step 0.</summary>
    public double Start { get; } = start;

    /// <summary>By how much the divisor grows over <see cref="DecaySteps"/>.</summary>
    public double Rate { get; } = rate;

    /// <summary>Steps over which the divisor grows by the rate. Default 1.</summary>
    public int DecaySteps { get; init => field = Positive(nameof(DecaySteps), value); } = 1;

    /// <summary>Whether it changes only after each whole number of decay steps. Default false.</summary>
    public bool Staircase { get; init; }

    /// <inheritdoc/>
    public override double At(long step)
    {
        var passed = (double)step / DecaySteps;
        return Start / (1 + Rate * (Staircase ? Math.Floor(passed) : passed));
    }
}
