using System.Globalization;

namespace Unroll;

/// <summary>Where one window lies in its series. Rows are counted from 0; a row below 0 is padding.</summary>
/// <param name="Key">The series' key; empty where there is one series.</param>
/// <param name="FirstInput">The first input row.</param>
/// <param name="LastInput">The last input row.</param>
/// <param name="FirstTarget">The first target row.</param>
/// <param name="LastTarget">The last target row.</param>
/// <param name="InputLabels">Dates, or numbers, of the first and last input row.</param>
/// <param name="TargetLabels">Dates, or numbers, of the first and last target row.</param>
public sealed record WindowPlace(string Key, int FirstInput, int LastInput, int FirstTarget, int LastTarget, (string First, string Last) InputLabels, (string First, string Last) TargetLabels)
{
    /// <summary>Two lines: input rows and target rows with their dates.</summary>
    public override string ToString() => $"  inputs   {Rows(FirstInput, LastInput, InputLabels)}\n  targets  {Rows(FirstTarget, LastTarget, TargetLabels)}";

    static string Rows(int first, int last, (string First, string Last) labels)
    {
        var rows = first == last ? string.Create(CultureInfo.InvariantCulture, $"row {first}") : string.Create(CultureInfo.InvariantCulture, $"rows {first} to {last}");
        var dates = labels.First == first.ToString(CultureInfo.InvariantCulture) ? "" : first == last ? labels.First : $"{labels.First} to {labels.Last}";
        return $"{rows,-20} {dates}".TrimEnd();
    }
}
