using System.Globalization;

namespace Unroll;

/// <summary>How a layer's number of weights comes about.</summary>
internal static class FormulaOf
{
    /// <summary>The layer's own formula, that of the layers inside (<c>2·4·64·(35 + 64 + 1)</c> for two directions), or the sizes of its weights added up.</summary>
    internal static string? Parameters(Layer layer)
    {
        if (layer.ParameterFormula is { } own)
            return own;
        var parts = layer.Weights.Select(w => string.Join('·', w.Shape.Select(n => n.ToString(CultureInfo.InvariantCulture)).DefaultIfEmpty("1"))).ToList();
        if (layer is not Model)
            parts.AddRange(layer.Children.Select(c => Parameters(c.Layer)).OfType<string>());
        if (parts.Count == 0)
            return null;
        return parts.Count > 1 && parts.TrueForAll(p => p == parts[0])
            ? string.Create(CultureInfo.InvariantCulture, $"{parts.Count}·{(IsSum(parts[0]) ? $"({parts[0]})" : parts[0])}")
            : string.Join(" + ", parts);
    }

    // A plus outside of all brackets.
    static bool IsSum(string formula)
    {
        var depth = 0;
        foreach (var c in formula)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '+' && depth == 0)
                return true;
        }
        return false;
    }
}
