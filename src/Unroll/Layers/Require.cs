using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unroll;

/// <summary>Checks of options: each returns its value, so that it stands where the option is set.</summary>
internal static class Require
{
    internal static int Positive(int value, string who, [CallerArgumentExpression(nameof(value))] string what = "") => value >= 1 ? value
        : throw new ArgumentOutOfRangeException(what, $"{who}: got {what} = {value.ToString(CultureInfo.InvariantCulture)}; needed 1 or more.");

    /// <summary>The value, if it is 0 or more.</summary>
    internal static int NotNegative(int value, string who, string what) => value >= 0 ? value
        : throw new ArgumentOutOfRangeException(what, FormattableString.Invariant($"{who}: got {value} for {what}; needed at least 0, where 0 means never."));

    /// <summary>A share between 0 and 1, both included.</summary>
    internal static float Share(float value, string who, [CallerArgumentExpression(nameof(value))] string what = "") => value is >= 0 and <= 1 ? value
        : throw new ArgumentOutOfRangeException(what, $"{who}: got {what} = {value.ToString(CultureInfo.InvariantCulture)}; needed a number between 0 and 1, the share that is dropped.");

    /// <summary>A share from 0 to below 1.</summary>
    internal static float ShareBelowOne(float value, string who, [CallerArgumentExpression(nameof(value))] string what = "") => value is >= 0 and < 1 ? value
        : throw new ArgumentOutOfRangeException(what, $"{who}: got {what} = {value.ToString(CultureInfo.InvariantCulture)}; needed a number from 0 to below 1, the share that is dropped.");
}
