using System.Globalization;

namespace Unroll;

/// <summary>How well a <see cref="LanguageModel"/> foretells a text.</summary>
/// <param name="Nats">Mean cross-entropy in nats a token: -ln p(token | the tokens before it).</param>
/// <param name="Tokens">How many tokens were foretold.</param>
/// <param name="Characters">How many characters they were.</param>
/// <param name="Unknown">How many of them the vocabulary does not hold.</param>
public sealed record LanguageModelScore(double Nats, long Tokens, long Characters, long Unknown)
{
    /// <summary>Bits a token: nats / ln 2.</summary>
    public double Bits => Nats / Math.Log(2);

    /// <summary>exp(nats): among how many equally likely tokens the model wavers.</summary>
    public double Perplexity => Math.Exp(Nats);

    /// <summary>Nats a character, which compares models of characters and of words (words lose case and spaces, so only roughly).</summary>
    public double NatsPerCharacter => Nats * Tokens / Characters;

    /// <summary>For example <c>1.571 nats a token (2.27 bits, perplexity 4.81), 111,520 tokens</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Nats:F3} nats a token ({Bits:F2} bits, perplexity {Perplexity:F2}), {Tokens:N0} tokens")
        + (Unknown > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Unknown:N0} of them unknown") : "");
}
