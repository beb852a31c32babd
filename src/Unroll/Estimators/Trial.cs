namespace Unroll;

/// <summary>One run of a cross-validation or a search.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Settings">What was tried, by name, as text.</param>
/// <param name="Scores">What was measured; empty when it failed.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record Trial(int Number, IReadOnlyList<KeyValuePair<string, string>> Settings, IReadOnlyList<MetricValue> Scores, TimeSpan Duration, Exception? Error)
{
    /// <summary>Whether it was measured.</summary>
    public bool Succeeded => Error is null;

    /// <summary>A score by name.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which there are.</exception>
    public double Score(string name) => NamedNumbers.Get(FormattableString.Invariant($"Trial {Number}"), name, Scores);
}
