using System.Globalization;

namespace Unroll;

/// <summary>How far the training of a <see cref="LanguageModel"/> is.</summary>
/// <param name="Step">Updates so far.</param>
/// <param name="Done">The share of the training that is over, 0 to 1.</param>
/// <param name="Epoch">How often the text was read so far, for example 2.4.</param>
/// <param name="Loss">Mean loss of the last updates in nats a token.</param>
/// <param name="ValidationLoss">Loss in nats a token on the slice held out of the training text; null between two checks.</param>
/// <param name="IsBest">Whether that is the smallest so far.</param>
/// <param name="Sample">What the model writes now; null between two checks.</param>
/// <param name="Elapsed">Since training began.</param>
/// <param name="TimeLeft">Until it ends, if the rest goes as fast.</param>
/// <param name="IsCharacters">Whether a token is a character: then bits are bits a character.</param>
public sealed record LanguageModelProgress(long Step, double Done, double Epoch, double Loss, double? ValidationLoss, bool IsBest, string? Sample, TimeSpan Elapsed, TimeSpan? TimeLeft, bool IsCharacters)
{
    /// <summary>For example <c>epoch 2.40, 1.612 nats (2.33 bits a character), validation 1.701 (2.45)</c>.</summary>
    public override string ToString()
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch:F2}, {Loss:F3} nats ({Loss / Math.Log(2):F2} bits a {(IsCharacters ? "character" : "token")})");
        return ValidationLoss is { } v ? said + string.Create(CultureInfo.InvariantCulture, $", validation {v:F3} ({v / Math.Log(2):F2})") : said;
    }
}
