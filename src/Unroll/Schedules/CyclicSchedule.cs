namespace Unroll;

/// <summary>Up and down between two values along lines: PyTorch's CyclicLR.</summary>
/// <remarks>Source: Smith 2015. In cycle n, from 0, the height is multiplied by <see cref="HeightFactor"/>^n (1 for "triangular", 0.5 for "triangular2") and, at each step, by
/// <see cref="StepFactor"/>^step ("exp_range").</remarks>
/// <param name="low">The lowest value.</param>
/// <param name="high">The highest value.</param>
public sealed class CyclicSchedule(double low, double high) : Schedule
{
    /// <summary>The lowest value.</summary>
    public double Low { get; } = low;

    /// <summary>The highest value.</summary>
    public double High { get; } = high;

    /// <summary>Steps of the way up. Default 2,000.</summary>
    public int StepsUp { get; init => field = Positive(nameof(StepsUp), value); } = 2000;

    /// <summary>Steps of the way down; null (default) for as many as up.</summary>
    public int? StepsDown { get; init => field = value is { } v ? Positive(nameof(StepsDown), v) : null; }

    /// <summary>What the height of each cycle is multiplied by against the one before. Default 1.</summary>
    public double HeightFactor { get; init => field = Finite(nameof(HeightFactor), value); } = 1;

    /// <summary>What the height is multiplied by from step to step. Default 1.</summary>
    public double StepFactor { get; init => field = Finite(nameof(StepFactor), value); } = 1;

    /// <inheritdoc/>
    public override double At(long step)
    {
        var down = StepsDown ?? StepsUp;
        var (cycle, position) = Math.DivRem(step, StepsUp + down);
        var share = position <= StepsUp ? (double)position / StepsUp : 1 - (double)(position - StepsUp) / down;
        return Low + (High - Low) * share * Math.Pow(HeightFactor, cycle) * Math.Pow(StepFactor, step);
    }
}
