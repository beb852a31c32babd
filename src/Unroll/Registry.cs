using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Unroll;

/// <summary>Which type each name in a file stands for. Immutable: <see cref="With{T}"/> makes a larger one.</summary>
/// <remarks>Each kind (layers, initializers, losses ...) has its own names. A file never holds a .NET type name, so it can make nothing that is not
/// listed here. For a type of your own: <c>Registry.Default.With&lt;MyCell&gt;("my_cell")</c>, given to Save and Load.</remarks>
public sealed partial class Registry
{
    readonly ImmutableDictionary<(Type Kind, string Name), RegistryEntry> _byName;
    readonly ImmutableDictionary<Type, RegistryEntry> _byType;

    Registry(ImmutableDictionary<(Type, string), RegistryEntry> byName, ImmutableDictionary<Type, RegistryEntry> byType) => (_byName, _byType) = (byName, byType);

    /// <summary>Everything that the library itself offers.</summary>
    public static Registry Default { get; } = BuiltIn();

    /// <summary>This registry and one more type.</summary>
    /// <typeparam name="T">A class derived from <see cref="Layer"/>, <see cref="Model"/>, <see cref="Initializer"/> and so on. Its options are its
    /// constructor's parameters (each with a property of the same name) and its settable properties.</typeparam>
    /// <param name="name">Its name in files.</param>
    /// <exception cref="ArgumentException">The name or the type is taken.</exception>
    public Registry With<[DynamicallyAccessedMembers(RegistryEntry.Needed)] T>(string name) where T : class
    {
        var building = new Builder(_byName, _byType);
        building.Add<T>(name);
        return building.Done();
    }

    /// <summary>The names of one kind, sorted: <c>Registry.Default.Names&lt;Layer&gt;()</c>.</summary>
    public IReadOnlyList<string> Names<TKind>() where TKind : class => [.. NamesOf(typeof(TKind))];

    /// <summary>A registered object with all its options as JSON: <c>{"type":"dropout","rate":0.5}</c>.</summary>
    /// <exception cref="InvalidOperationException">The type is not registered, or an option cannot be written: says which.</exception>
    public string ToJson(object value) => OptionsWriter.ToText(this, value);

    /// <summary>Makes an object from JSON. Absent options keep their defaults.</summary>
    /// <exception cref="FormatException">Not JSON, an unknown type, an unknown option: says which, and what was meant.</exception>
    public T FromJson<T>(string json) where T : class => OptionsReader.FromText<T>(this, json);

    internal IEnumerable<string> NamesOf(Type kind) => _byName.Keys.Where(k => k.Kind == kind).Select(k => k.Name).Order(StringComparer.Ordinal);

    internal bool HasKind(Type kind) => _byName.Keys.Any(k => k.Kind == kind);

    internal RegistryEntry? Find(Type kind, string name) => _byName.GetValueOrDefault((kind, name));

    internal RegistryEntry? Find(Type type) => _byType.GetValueOrDefault(type);

    /// <summary>The name of a known value, if this object is one.</summary>
    internal string? KnownName(object value) => _byName.Values.FirstOrDefault(e => ReferenceEquals(e.Value, value))?.Name;

    internal IEnumerable<RegistryEntry> Entries => _byName.Values;

    /// <summary>Collects lines; the registry itself never changes.</summary>
    sealed class Builder(ImmutableDictionary<(Type Kind, string Name), RegistryEntry> byName, ImmutableDictionary<Type, RegistryEntry> byType)
    {
        readonly ImmutableDictionary<(Type Kind, string Name), RegistryEntry>.Builder _byName = byName.ToBuilder();
        readonly ImmutableDictionary<Type, RegistryEntry>.Builder _byType = byType.ToBuilder();

        /// <summary>A type under a name.</summary>
        internal Builder Add<[DynamicallyAccessedMembers(RegistryEntry.Needed)] T>(string name) where T : class
        {
            var entry = new RegistryEntry(name, typeof(T), null);
            if (_byType.TryGetValue(typeof(T), out var known))
                throw new ArgumentException($"Registry: {typeof(T).Name} is registered already, as '{known.Name}'; a type has one name.");
            Put(entry);
            _byType.Add(typeof(T), entry);
            return this;
        }

        /// <summary>A known value under a name of its own, for example <c>Initializer.Zeros</c>.</summary>
        internal Builder Known<[DynamicallyAccessedMembers(RegistryEntry.Needed)] T>(string name, T value) where T : class
        {
            Put(new RegistryEntry(name, typeof(T), value));
            return this;
        }

        internal Registry Done() => new(_byName.ToImmutable(), _byType.ToImmutable());

        void Put(RegistryEntry entry)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(entry.Name);
            if (entry.Kind == entry.Type && entry.Value is null)
                throw new ArgumentException($"Registry: {entry.Type.Name} derives from nothing that a file can hold; needed a class derived from Layer, Model, Initializer and so on.");
            if (_byName.TryGetValue((entry.Kind, entry.Name), out var taken))
                throw new ArgumentException($"Registry: the {Unroll.Names.Snake(entry.Kind)} name '{entry.Name}' belongs to {taken.Type.Name} already; choose another for {entry.Type.Name}.");
            _byName.Add((entry.Kind, entry.Name), entry);
        }
    }
}
