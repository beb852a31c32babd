namespace Unroll;

/// <summary>Half a cosine again and again: start ((1 - alpha) h (1 + cos(pi p)) / 2 + alpha), p the share passed of the fall under way. Keras's CosineDecayRestarts.</summary>
/// <remarks>PyTorch's CosineAnnealingWarmRestarts has time factor T_mult (its default is 1) and alpha = eta_min / start. Source: Loshchilov and Hutter 2016.</remarks>
/// <param name="start">The value at step 0.</param>
/// <param name="firstSteps">How many steps the first fall takes.</param>
public sealed class CosineRestartsSchedule(double start, int firstSteps) : Schedule
{
    /// <summary>The value at step 0.</summary>
    public double Start { get; } = start;

    /// <summary>How many steps the first fall takes.</summary>
    public int FirstSteps { get; } = firstSteps >= 1 ? firstSteps : throw new ArgumentOutOfRangeException(nameof(firstSteps), FormattableString.Invariant($"CosineRestartsSchedule.FirstSteps: got {firstSteps}; needed 1 or more."));

    /// <summary>How many times as long each fall is as the one before (t_mul). Default 2.</summary>
    public double TimeFactor { get; init => field = value >= 1 ? value : throw Bad(nameof(TimeFactor), value, "1 or more"); } = 2;

    /// <summary>How many times as high each fall begins as the one before (m_mul). Default 1.</summary>
    public double HeightFactor { get; init => field = Finite(nameof(HeightFactor), value); } = 1;

    /// <summary>The lowest value as a share of the start. Default 0.</summary>
    public double Alpha { get; init => field = Finite(nameof(Alpha), value); }

    /// <inheritdoc/>
    public override double At(long step)
    {
        var (falls, share) = Position((double)step / FirstSteps);
        return Start * ((1 - Alpha) * 0.5 * Math.Pow(HeightFactor, falls) * (1 + Math.Cos(Math.PI * share)) + Alpha);
    }

    /// <summary>How many falls are over, and how much of this one: from the length of the first falls together, (1 - f^n) / (1 - f).</summary>
    (double Falls, double Share) Position(double passed)
    {
        if (TimeFactor == 1)
            return (Math.Floor(passed), passed - Math.Floor(passed));
        var falls = Math.Floor(Math.Log(1 - passed * (1 - TimeFactor)) / Math.Log(TimeFactor));
        // Logarithms of whole powers may come out just beside them.
        if (Before(falls + 1) <= passed)
            falls++;
        else if (Before(falls) > passed)
            falls--;
        return (falls, (passed - Before(falls)) / Math.Pow(TimeFactor, falls));
    }

    double Before(double falls) => (1 - Math.Pow(TimeFactor, falls)) / (1 - TimeFactor);
}
