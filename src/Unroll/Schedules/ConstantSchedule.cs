namespace Unroll;

/// <summary>One value for all steps.</summary>
/// <param name="value">The value.</param>
public sealed class ConstantSchedule(double value) : Schedule
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override double At(long step) => Value;
}
