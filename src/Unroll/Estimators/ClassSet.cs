namespace Unroll;

/// <summary>The classes of an estimator by number and name.</summary>
internal sealed class ClassSet
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public ClassSet(IReadOnlyList<string> names, string who)
    {
        Names = [.. names];
        for (var i = 0; i < Names.Length; i++)
            if (!_numbers.TryAdd(Names[i], i))
                throw new ArgumentException($"{who}: the class '{Names[i]}' is named twice; needed different names.");
        if (Names.Length < 1)
            throw new ArgumentException($"{who}: there are no classes; needed labels of at least one.");
    }

    public string[] Names { get; }

    public int NumberOf(string name, string who, string where) => name is not null && _numbers.TryGetValue(name, out var number) ? number
        : throw new ArgumentException($"{who}: {where} has the label '{name}', which is no class; the classes are {Said}. Usual fix: correct the label, or train with it.");

    public int Checked(int number, string who, string where) => (uint)number < (uint)Names.Length ? number
        : throw new ArgumentException(FormattableString.Invariant($"{who}: {where} has the label {number}; needed 0 to {Names.Length - 1}, because there are {Names.Length} classes ({Said}). Usual fix: number the classes from 0."));

    string Said => string.Join(", ", Names.Take(12).Select(n => $"'{n}'")) + (Names.Length > 12 ? FormattableString.Invariant($" and {Names.Length - 12} more") : "");
}
