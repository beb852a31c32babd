namespace Unroll;

/// <summary>A sequence that a model has written.</summary>
/// <param name="Tokens">The tokens, without prompt, start and end token.</param>
/// <param name="LogProbability">The sum of the logs of the model's own probabilities of the tokens, the end token included: before temperature and rules.</param>
/// <param name="Score">What a <see cref="Beam"/> sorts by; else the log probability.</param>
/// <param name="Ended">Whether the end token came; if not, the length was used up.</param>
public sealed record Generation(IReadOnlyList<int> Tokens, double LogProbability, double Score, bool Ended)
{
    /// <summary>From an <see cref="AttentionCell"/>: how much each step of the memory counted for each token [tokens, memory time], with a row for the end token where it came. Else null.</summary>
    public Tensor? Attention { get; init; }

    /// <summary>The next best sequences of a <see cref="Beam"/> with <see cref="Beam.NBest"/> above 1, in order.</summary>
    public IReadOnlyList<Generation> Alternatives { get; init; } = [];
}
