namespace Unroll;

/// <summary>A value for each stretch of steps: levels[i] for steps up to and including boundaries[i], the last value after them. Keras's PiecewiseConstantDecay.</summary>
/// <param name="boundaries">The last step of each stretch but the last, in order.</param>
/// <param name="levels">One value more than there are boundaries.</param>
public sealed class PiecewiseSchedule(IReadOnlyList<int> boundaries, IReadOnlyList<double> levels) : Schedule
{
    /// <summary>The last step of each stretch but the last.</summary>
    public IReadOnlyList<int> Boundaries { get; } = Ordered.Check(boundaries, nameof(PiecewiseSchedule), nameof(Boundaries));

    /// <summary>The values of the stretches.</summary>
    public IReadOnlyList<double> Levels { get; } = levels is not null && levels.Count == boundaries.Count + 1 ? [.. levels] : throw new ArgumentException(
        FormattableString.Invariant($"PiecewiseSchedule: got {levels?.Count ?? 0} levels for {boundaries.Count} boundaries; needed one level more than boundaries."), nameof(levels));

    /// <inheritdoc/>
    public override double At(long step) => Levels[Boundaries.Count(b => step > b)];
}
