using System.Diagnostics.CodeAnalysis;

namespace Unroll;

/// <summary>A type under its name, or one known value of a type.</summary>
internal sealed class RegistryEntry
{
    /// <summary>What saving needs of a type when a program is trimmed.</summary>
    internal const DynamicallyAccessedMemberTypes Needed = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties;

    readonly Lazy<OptionSet> _options;

    internal RegistryEntry(string name, [DynamicallyAccessedMembers(Needed)] Type type, object? value)
    {
        (Name, Type, Value, Kind) = (name, type, value, KindOf(type));
        _options = new Lazy<OptionSet>(() => new OptionSet(Type));
    }

    internal string Name { get; }

    [DynamicallyAccessedMembers(Needed)]
    internal Type Type { get; }

    /// <summary>The known value, when the name stands for one.</summary>
    internal object? Value { get; }

    /// <summary>The first base class: <see cref="Layer"/>, <see cref="Initializer"/> ... Each kind is a name space of its own.</summary>
    internal Type Kind { get; }

    internal OptionSet Options => _options.Value;

    internal static Type KindOf(Type type)
    {
        while (type.BaseType is { } parent && parent != typeof(object))
            type = parent;
        return type;
    }
}
