namespace Unroll;

/// <summary>(start - end) (1 - step / steps)^power + end, then end: Keras's PolynomialDecay; PyTorch's PolynomialLR with end 0; linear with power 1.</summary>
/// <param name="start">The value at step 0.</param>
/// <param name="steps">How many steps it takes to reach the end.</param>
public sealed class PolynomialSchedule(double start, int steps) : Schedule
{
    /// <summary>The value at step 0.</summary>
    public double Start { get; } = start;

    /// <summary>How many steps it takes to reach the end.</summary>
    public int Steps { get; } = steps >= 1 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), FormattableString.Invariant($"PolynomialSchedule.Steps: got {steps}; needed 1 or more."));

    /// <summary>The last value. Default 1e-4, as Keras.</summary>
    public double End { get; init => field = Finite(nameof(End), value); } = 1e-4;

    /// <summary>The power of what is left. Default 1.</summary>
    public double Power { get; init => field = Finite(nameof(Power), value); } = 1;

    /// <summary>Whether it starts anew, over the next multiple of the steps, when the end is passed. Default false.</summary>
    public bool Cycle { get; init; }

    /// <inheritdoc/>
    public override double At(long step)
    {
        var whole = Cycle ? Steps * (step == 0 ? 1 : Math.Ceiling((double)step / Steps)) : Steps;
        return (Start - End) * Math.Pow(1 - Math.Min(step, whole) / whole, Power) + End;
    }
}
