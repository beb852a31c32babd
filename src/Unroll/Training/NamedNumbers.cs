namespace Unroll;

/// <summary>Numbers found by name, with a helpful error.</summary>
internal static class NamedNumbers
{
    internal static double Get(string who, string name, IReadOnlyList<MetricValue> all)
    {
        foreach (var item in all)
            if (item.Name == name)
                return item.Value;
        var hint = name.StartsWith("val_", StringComparison.Ordinal) ? " Usual fix: give FitOptions a Validation or a ValidationSplit." : "";
        throw new KeyNotFoundException($"{who}: there is no '{name}'; there are {string.Join(", ", all.Select(i => $"'{i.Name}'"))}.{hint}");
    }
}
