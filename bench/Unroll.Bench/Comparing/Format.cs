using System.Globalization;

namespace Unroll.Bench;

/// <summary>Numbers as the tables say them.</summary>
internal static class Format
{
    /// <summary>Three digits and a unit: 4.58 us, 12.3 ms, 1.52 s.</summary>
    internal static string Time(double? milliseconds) => milliseconds switch
    {
        null => "",
        < 1 => $"{Digits(milliseconds.Value * 1000)} us",
        < 1000 => $"{Digits(milliseconds.Value)} ms",
        _ => $"{Digits(milliseconds.Value / 1000)} s",
    };

    /// <summary>Three digits.</summary>
    internal static string Digits(double? value) => value is not { } v ? ""
        : v.ToString(Math.Abs(v) >= 99.95 ? "0" : Math.Abs(v) >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    internal static string Percent(double? share) => share is { } s ? (100 * s).ToString("0", CultureInfo.InvariantCulture) + " %" : "";

    internal static string Bytes(double? bytes) => bytes switch
    {
        null => "",
        < 1e3 => $"{bytes:0} B",
        < 1e6 => Digits(bytes / 1e3) + " kB",
        _ => Digits(bytes / 1e6) + " MB",
    };
}
