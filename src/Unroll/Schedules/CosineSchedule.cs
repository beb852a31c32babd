namespace Unroll;

/// <summary>A linear rise, if wanted, then half a cosine: peak ((1 - alpha) (1 + cos(pi step / steps)) / 2 + alpha), then alpha times the peak. Keras's CosineDecay.</summary>
/// <remarks>PyTorch's CosineAnnealingLR is the same up to its T_max, with alpha = eta_min / start; past it the cosine goes up again there and stays here.</remarks>
/// <param name="start">The value at step 0.</param>
/// <param name="steps">How many steps the fall takes.</param>
public sealed class CosineSchedule(double start, int steps) : Schedule
{
    /// <summary>The value at step 0.</summary>
    public double Start { get; } = start;

    /// <summary>How many steps the fall takes.</summary>
    public int Steps { get; } = steps >= 1 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), FormattableString.Invariant($"CosineSchedule.Steps: got {steps}; needed 1 or more."));

    /// <summary>The last value, as a share of the peak. Default 0.</summary>
    public double Alpha { get; init => field = Finite(nameof(Alpha), value); }

    /// <summary>The peak that the value rises to first; null (default) for no rise: the start is the peak.</summary>
    public double? WarmupTarget { get; init; }

    /// <summary>How many steps the rise takes. Default 0.</summary>
    public int WarmupSteps { get; init => field = value >= 0 ? value : throw Bad(nameof(WarmupSteps), value, "0 or more"); }

    /// <inheritdoc/>
    public override double At(long step)
    {
        if (WarmupTarget is not { } target)
            return Fall(Start, step);
        return step < WarmupSteps ? (target - Start) * step / WarmupSteps + Start : Fall(target, step - WarmupSteps);
    }

    double Fall(double peak, long step) => peak * ((1 - Alpha) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(step, Steps) / Steps)) + Alpha);
}
