using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Unroll;

/// <summary>One option of a type: a property, the constructor's parameter if it takes it, and whether it may be null.</summary>
internal sealed record Option(string Name, PropertyInfo Property, ParameterInfo? Parameter, bool MayBeNull)
{
    /// <summary>Whether it must be given: a parameter without a default.</summary>
    internal bool IsRequired => Parameter is { HasDefaultValue: false };
}

/// <summary>The options of a type: parameters of its constructor first, in order, then settable properties by name.</summary>
internal sealed class OptionSet
{
    internal OptionSet([DynamicallyAccessedMembers(RegistryEntry.Needed)] Type type)
    {
        TypeName = type.Name;
        var properties = new Dictionary<string, PropertyInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true }
                && (!properties.TryGetValue(property.Name, out var other) || other.DeclaringType!.IsAssignableFrom(property.DeclaringType)))
                properties[property.Name] = property;
        Constructor = type.GetConstructors().Where(c => Array.TrueForAll(c.GetParameters(), p => properties.ContainsKey(p.Name!))).MaxBy(c => c.GetParameters().Length);
        Positional = Constructor is null ? [] : [.. Constructor.GetParameters().Select(p => (Parameter: p, Property: properties[p.Name!]))
            .Select(p => new Option(Names.Snake(p.Property.Name), p.Property, p.Parameter, MayBeNull(p.Property)))];
        Named = [.. properties.Values
            .Where(p => p.SetMethod is { IsPublic: true } && !p.IsDefined(typeof(NotSavedAttribute)) && !HoldsWeights(p.PropertyType) && !Positional.Exists(o => o.Property.Name == p.Name))
            .Select(p => new Option(Names.Snake(p.Name), p, null, MayBeNull(p))).OrderBy(o => o.Name, StringComparer.Ordinal)];
    }

    internal string TypeName { get; }

    /// <summary>The public constructor whose every parameter has a property; null when there is none.</summary>
    internal ConstructorInfo? Constructor { get; }

    internal List<Option> Positional { get; }

    internal List<Option> Named { get; }

    internal IEnumerable<Option> All => Positional.Concat(Named);

    /// <summary>The constructor, or an error that shows how to write one.</summary>
    internal ConstructorInfo RequireConstructor() => Constructor ?? throw new InvalidOperationException(
        $"{TypeName} cannot be written to or made from a file: needed a public constructor whose every parameter has a public property of the same name. " +
        $"Usual fix: public sealed class {TypeName}(int units) {{ public int Units {{ get; }} = units; }}");

    /// <summary>Makes the object. What constructors and property setters throw comes out as it was thrown.</summary>
    internal object Make(Dictionary<string, object?> values)
    {
        var constructor = RequireConstructor();
        var made = constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. Positional.Select(o => values.TryGetValue(o.Name, out var given) ? given : o.Parameter!.DefaultValue)], null);
        foreach (var option in Named)
            if (values.TryGetValue(option.Name, out var value) && !Equals(value, option.Property.GetValue(made)))
                option.Property.SetValue(made, value, BindingFlags.DoNotWrapExceptions, null, null, null);
        return made;
    }

    // Trimmed programs may lack what the compiler noted about null; then a file is believed.
    static bool MayBeNull(PropertyInfo property) => property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : AppContext.TryGetSwitch("System.Reflection.NullabilityInfoContext.IsSupported", out var known) && !known
        || new NullabilityInfoContext().Create(property).ReadState != NullabilityState.NotNull;

    // Given weights (an embedding's) are in the file with all other weights.
    static bool HoldsWeights(Type type) => type == typeof(Tensor) || type == typeof(float[,]);
}
