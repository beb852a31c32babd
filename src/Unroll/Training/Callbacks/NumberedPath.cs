using System.Globalization;
using System.Text.RegularExpressions;

namespace Unroll;

/// <summary>A path with numbers of a report in it: <c>model-{epoch:000}-{val_loss:0.0000}.unroll</c>.</summary>
internal static partial class NumberedPath
{
    internal static string Fill(string pattern, string who, IReadOnlyList<MetricValue> numbers) => Fields().Replace(pattern, match =>
    {
        var value = NamedNumbers.Get($"{who}, the path '{pattern}'", match.Groups["name"].Value, numbers);
        // Whole numbers without a format are whole: 3, not 3.0000.
        var format = match.Groups["format"] is { Success: true } given ? given.Value : value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? "0" : "0.0000";
        return value.ToString(format, CultureInfo.InvariantCulture);
    });

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<format>[^}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Fields();
}
