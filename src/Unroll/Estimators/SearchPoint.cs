using System.Globalization;

namespace Unroll;

/// <summary>One setting of a search: a value for each name of its <see cref="SearchSpace"/>.</summary>
public sealed class SearchPoint
{
    readonly IReadOnlyList<KeyValuePair<string, object>> _values;

    internal SearchPoint(int number, int seed, IReadOnlyList<KeyValuePair<string, object>> values) => (Number, Seed, _values) = (number, seed, values);

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>The seed of the search: give it to the model, so that trials differ in their settings alone.</summary>
    public int Seed { get; }

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names => [.. _values.Select(v => v.Key)];

    /// <summary>A whole number.</summary>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    /// <exception cref="InvalidCastException">The value is none.</exception>
    public int Int(string name) => Get<int>(name);

    /// <summary>A number; whole ones are taken too.</summary>
    /// <inheritdoc cref="Int"/>
    public double Double(string name) => Value(name) is int whole ? whole : Get<double>(name);

    /// <summary>A number in single precision, as options take it; whole ones are taken too.</summary>
    /// <inheritdoc cref="Int"/>
    public float Float(string name) => (float)Double(name);

    /// <summary>A value of any type that was given as a choice.</summary>
    /// <inheritdoc cref="Int"/>
    public T Get<T>(string name) => Value(name) is T value ? value
        : throw new InvalidCastException($"SearchPoint: '{name}' is {Said(Value(name))}, a {Value(name).GetType().Name}; needed a {typeof(T).Name}.");

    /// <summary>For example <c>units=32, learning_rate=0.001</c>.</summary>
    public override string ToString() => string.Join(", ", _values.Select(v => $"{v.Key}={Said(v.Value)}"));

    internal IReadOnlyList<KeyValuePair<string, string>> Settings => [.. _values.Select(v => new KeyValuePair<string, string>(v.Key, Said(v.Value)))];

    internal static string Said(object value) => value is double number ? number.ToString("G6", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    object Value(string name)
    {
        foreach (var (key, value) in _values)
            if (key == name)
                return value;
        throw new KeyNotFoundException($"SearchPoint: there is no '{name}'; the search is over {string.Join(", ", Names)}.");
    }
}
