namespace Unroll;

/// <summary>How to profile.</summary>
public sealed record ProfileOptions
{
    /// <summary>For how long runs are measured, after a warm-up of half as long; at least five runs. Default 1.</summary>
    public double Seconds
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Seconds), FormattableString.Invariant($"ProfileOptions.Seconds: got {value}; needed a number of 0 or more."));
    } = 1;
}
