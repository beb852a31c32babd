using System.Reflection;

namespace Unroll.Interop.Tests.Parity;

/// <summary>What the library has, asked of the registry, the options that files can hold, and the public types.</summary>
internal static class OwnSide
{
    /// <summary>The C# name of a registered layer (<c>lstm</c>) or an activation in a layer (<c>activation/relu</c>), an option of one (<c>lstm.units</c>), a public type or member
    /// (<c>Mask.FromLengths</c>); null where there is no such thing.</summary>
    internal static string? Find(string target)
    {
        var parts = target.Split('.');
        var path = parts[0].Split('/');
        if (Registry.Default.Find(typeof(Layer), path[0]) is { } entry && (path.Length == 1 || (entry = Registry.Default.Find(typeof(Activation), path[1])) is not null))
            return parts.Length == 1 ? entry.Type.Name : entry.Options.All.FirstOrDefault(o => o.Name == parts[1]) is { } option ? $"{entry.Type.Name}.{option.Property.Name}" : null;
        var type = new[] { typeof(Layer).Assembly, typeof(Tensor).Assembly, typeof(KerasConfigReader).Assembly }.Select(a => a.GetType($"Unroll.{parts[0]}")).FirstOrDefault(t => t is { IsPublic: true });
        return type is null || (parts.Length > 1 && type.GetMember(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy).Length == 0) ? null : target;
    }

    /// <summary>The option that the reader of Keras configurations gives an argument to, or null where it has none, ignores it, or takes one value only.</summary>
    internal static string? Keras(string className, string argument)
    {
        if (KerasLayers.Find(className) is not { } entry)
            return null;
        // Every layer has it, and the reader reads it for every layer.
        if (argument == "activity_regularizer")
            return Find($"{entry.Type.Split('/')[0]}.{argument}");
        if (!entry.Options.TryGetValue(argument, out var option))
            return null;
        return option.Parts is { } members ? members.Values.All(m => Find($"{entry.Type}.{m}") is not null) ? Find($"{entry.Type}.{members.Values.First()}") : null
            : option.Name.Length > 0 ? Find($"{entry.Type}.{option.Name}") : null;
    }

    /// <summary>The layer that the reader makes of a Keras class.</summary>
    internal static string? Keras(string className) => KerasLayers.Find(className) is { } entry ? Find(entry.Type) : null;
}
