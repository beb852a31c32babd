namespace Unroll;

/// <summary>Schedules one after another, each from its beginning: PyTorch's SequentialLR.</summary>
/// <param name="parts">The schedules.</param>
/// <param name="milestones">The steps at which the second and the following take over, in order.</param>
public sealed class SequenceSchedule(Schedule[] parts, IReadOnlyList<int> milestones) : Schedule
{
    /// <summary>The schedules.</summary>
    public Schedule[] Parts { get; } = parts is not null && milestones is not null && parts.Length == milestones.Count + 1 && Array.TrueForAll(parts, p => p is not null) ? [.. parts] : throw new ArgumentException(
        FormattableString.Invariant($"SequenceSchedule: got {parts?.Length ?? 0} schedules and {milestones?.Count ?? 0} milestones; needed one schedule more than milestones, none of them null."), nameof(parts));

    /// <summary>The steps at which the second and the following take over.</summary>
    public IReadOnlyList<int> Milestones { get; } = Ordered.Check(milestones, nameof(SequenceSchedule), nameof(Milestones));

    /// <inheritdoc/>
    public override double At(long step)
    {
        var part = Milestones.Count(m => step >= m);
        return Parts[part].At(part == 0 ? step : step - Milestones[part - 1]);
    }
}
