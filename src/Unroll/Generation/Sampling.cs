namespace Unroll;

/// <summary>Draws each token from the model's distribution, made sharper or flatter and cut off as wanted.</summary>
/// <remarks>p = softmax(logits / <see cref="Temperature"/>); then all but the <see cref="TopK"/> most likely tokens are left out; then all but the fewest of the most likely that together
/// have at least the probability <see cref="TopP"/> (Holtzman et al. 2019); what is left is drawn in proportion. A draw is a pure function of (<see cref="Seed"/>, row, position).</remarks>
public sealed class Sampling : GenerationStrategy
{
    /// <summary>Divides the logits. Below 1 the likely become likelier (toward 0: always the most likely one), above 1 all become more alike. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), FormattableString.Invariant($"Sampling: got the temperature {value}; needed a number above 0. Usual fix: new Greedy() for the most likely token, 0.5 to 1 for text."));
    } = 1;

    /// <summary>How many of the most likely tokens may be drawn; 0 (default) for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int TopK { get; init => field = Require.NotNegative(value, nameof(Sampling), nameof(TopK)); }

    /// <summary>The probability that the most likely tokens must have together to leave out the others. Default 1: none is left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0, or above 1.</exception>
    public double TopP
    {
        get;
        init => field = value is > 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(TopP), FormattableString.Invariant($"Sampling: got {value} for TopP; needed a probability above 0 and up to 1, for example 0.9."));
    } = 1;

    /// <summary>Decides every draw. Default 0.</summary>
    public int Seed { get; init; }
}
