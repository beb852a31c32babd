using System.Globalization;

namespace Unroll;

/// <summary>A translator, and what it gave on texts that training did not see.</summary>
/// <param name="Translator">The translator.</param>
/// <param name="Texts">How many texts it translated.</param>
/// <param name="ExactMatch">The share whose translation was right token for token, 0 to 1.</param>
/// <param name="ErrorRate">Tokens that had to be changed, added or taken away, a token of the right translation (the nearest, where there are several).</param>
public sealed record TranslatorTest(Translator Translator, int Texts, double ExactMatch, double ErrorRate)
{
    /// <summary>For example <c>95.2 % of 420 texts translated exactly; token error rate 1.8 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * ExactMatch:F1} % of {Texts:N0} texts translated exactly; token error rate {100 * ErrorRate:F1} %");
}
