using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>Writes registered objects as JSON. A layer that occurs twice is written once and named by number after that.</summary>
internal sealed partial class OptionsWriter
{
    readonly Registry _registry;
    readonly Utf8JsonWriter _json;
    readonly Dictionary<Layer, int> _uses;
    readonly Dictionary<Layer, int> _ids = new(ReferenceEqualityComparer.Instance);

    OptionsWriter(Registry registry, Utf8JsonWriter json, Dictionary<Layer, int> uses) => (_registry, _json, _uses) = (registry, json, uses);

    internal static string ToText(Registry registry, object value, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        // Written twice: the first time only counts how often each layer occurs.
        var uses = new Dictionary<Layer, int>(ReferenceEqualityComparer.Instance);
        _ = Write(registry, value, uses, false);
        return Write(registry, value, uses, indented);
    }

    static string Write(Registry registry, object value, Dictionary<Layer, int> uses, bool indented)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            new OptionsWriter(registry, json, uses).Object(value, "");
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>A registered object: its name, or its name and options.</summary>
    void Object(object value, string where)
    {
        if (_registry.KnownName(value) is { } known)
        {
            _json.WriteStringValue(known);
            return;
        }
        var entry = _registry.Find(value.GetType()) ?? throw new InvalidOperationException(
            $"{Describe(value)}{where} cannot be saved: its type is not registered. Usual fix: {NameTheType(value.GetType().Name, Names.Snake(value.GetType()))}, given to Save and to Load.");
        if (value is Layer layer && AlreadyWritten(layer))
            return;
        if (value is not Layer && entry.Options is { Positional.Count: 0, Named.Count: 0 })
        {
            _json.WriteStringValue(entry.Name);
            return;
        }
        _json.WriteStartObject();
        _json.WriteString("type", entry.Name);
        if (value is Layer it && _ids.TryGetValue(it, out var id))
            _json.WriteNumber("id", id);
        if (value is Sequential sequential)
            Sequential(sequential);
        else if (value is Functional functional)
            Functional(functional);
        else
            Options(value, entry);
        _json.WriteEndObject();
    }

    bool AlreadyWritten(Layer layer)
    {
        if (_ids.TryGetValue(layer, out var id))
        {
            _uses[layer]++;
            _json.WriteStartObject();
            _json.WriteNumber("same_as", id);
            _json.WriteEndObject();
            return true;
        }
        // On the counting run every layer gets a number, on the second only those that occur again.
        if (!_uses.TryGetValue(layer, out var uses) || uses > 0)
            _ids.Add(layer, _ids.Count);
        _uses.TryAdd(layer, 0);
        return false;
    }

    void Options(object value, RegistryEntry entry)
    {
        entry.Options.RequireConstructor();
        foreach (var option in entry.Options.All)
        {
            var given = option.Property.GetValue(value);
            // What every layer has is written where it is set.
            if (given is null && option.Property.DeclaringType == typeof(Layer))
                continue;
            _json.WritePropertyName(option.Name);
            Value(given, option, value);
        }
    }

    void Value(object? given, Option option, object owner)
    {
        switch (given)
        {
            case null: _json.WriteNullValue(); break;
            case bool flag: _json.WriteBooleanValue(flag); break;
            case int number: _json.WriteNumberValue(number); break;
            case long number: _json.WriteNumberValue(number); break;
            case ulong number: _json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): _json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): _json.WriteNumberValue(number); break;
            case float number: _json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: _json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case string text: _json.WriteStringValue(text); break;
            case Enum member: _json.WriteStringValue(Names.Snake(member.ToString())); break;
            case Shape shape: Shape(shape); break;
            case Delegate:
                throw new InvalidOperationException($"{Describe(owner)} cannot be saved: its option {option.Property.Name} holds a function (a lambda), which a file cannot hold. " +
                "Usual fix: write it as a class of your own, registered with Registry.Default.With<MyLayer>(\"my_layer\").");
            case var _ when _registry.HasKind(RegistryEntry.KindOf(given.GetType())): Object(given, $", the option {option.Property.Name} of {Describe(owner)},"); break;
            case IReadOnlyDictionary<string, double> numbers:
                _json.WriteStartObject();
                foreach (var (name, number) in numbers.OrderBy(n => n.Key, StringComparer.Ordinal))
                {
                    _json.WritePropertyName(name);
                    Value(number, option, owner);
                }
                _json.WriteEndObject();
                break;
            case IEnumerable items:
                _json.WriteStartArray();
                foreach (var item in items)
                    Value(item, option, owner);
                _json.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"{Describe(owner)} cannot be saved: its option {option.Property.Name} is a {given.GetType().Name}, which a file cannot hold. " +
                "Usual fix: mark the property [NotSaved] if it is no option.");
        }
    }

    void Shape(Shape shape)
    {
        _json.WriteStartArray();
        foreach (var length in shape)
            if (length == Unroll.Shape.Unknown)
                _json.WriteNullValue();
            else
                _json.WriteNumberValue(length);
        _json.WriteEndArray();
    }

    static string Describe(object value) => value is Layer layer ? layer.Who : value.GetType().Name;

    /// <summary>The line that makes a type of the user's known.</summary>
    internal static string NameTheType(string type, string name) => $"Registry.Default.With<{type}>(\"{name}\")";
}
