namespace Unroll;

/// <summary>Up to a peak and down to almost nothing in one run: PyTorch's OneCycleLR.</summary>
/// <remarks>From peak / <see cref="StartDivisor"/> to the peak over the first <see cref="RiseShare"/> of the steps, then to the first value / <see cref="EndDivisor"/>; each part is half a
/// cosine, or a line. After the last step the value stays. Source: Smith and Topin 2017.</remarks>
/// <param name="peak">The highest value.</param>
/// <param name="totalSteps">How many steps the run has.</param>
public sealed class OneCycleSchedule(double peak, int totalSteps) : Schedule
{
    /// <summary>The highest value.</summary>
    public double Peak { get; } = peak;

    /// <summary>How many steps the run has.</summary>
    public int TotalSteps { get; } = totalSteps >= 2 ? totalSteps : throw new ArgumentOutOfRangeException(nameof(totalSteps), FormattableString.Invariant($"OneCycleSchedule.TotalSteps: got {totalSteps}; needed 2 or more."));

    /// <summary>The share of the steps in which the value rises (pct_start), above 0, below 1. Default 0.3.</summary>
    public double RiseShare { get; init => field = value is > 0 and < 1 ? value : throw Bad(nameof(RiseShare), value, "a share above 0, below 1"); } = 0.3;

    /// <summary>The peak divided by the first value (div_factor). Default 25.</summary>
    public double StartDivisor { get; init => field = value > 0 ? value : throw Bad(nameof(StartDivisor), value, "a number above 0"); } = 25;

    /// <summary>The first value divided by the last (final_div_factor). Default 10,000.</summary>
    public double EndDivisor { get; init => field = value > 0 ? value : throw Bad(nameof(EndDivisor), value, "a number above 0"); } = 1e4;

    /// <summary>Whether the parts are lines instead of half cosines. Default false.</summary>
    public bool Straight { get; init; }

    /// <summary>Whether it falls to the first value as fast as it rose, and from there to the last one (three_phase). Default false.</summary>
    public bool ThreePhases { get; init; }

    /// <inheritdoc/>
    public override double At(long step)
    {
        var (start, at, last) = (Peak / StartDivisor, Math.Min(step, TotalSteps - 1), TotalSteps - 1.0);
        var rise = RiseShare * TotalSteps - 1;
        if (at <= rise)
            return Between(start, Peak, rise == 0 ? 1 : at / rise);
        var (from, begin, floor) = (rise, Peak, start / EndDivisor);
        if (ThreePhases)
        {
            var fallen = 2 * RiseShare * TotalSteps - 2;
            if (at <= fallen)
                return Between(Peak, start, (at - rise) / (fallen - rise));
            (from, begin) = (fallen, start);
        }
        return Between(begin, floor, (at - from) / (last - from));
    }

    double Between(double from, double to, double share) => Straight ? (to - from) * share + from : to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
}
