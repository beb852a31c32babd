using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Unroll;

/// <summary>Finds the layer that somebody put into a field and forgot to <c>Track</c>.</summary>
internal static class TrackCheck
{
    /// <summary>Looks at the fields that the type itself and its bases outside this library declare.</summary>
    /// <exception cref="InvalidOperationException">A field holds a layer that is not tracked: says which, and what to write.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A help against a mistake: where fields were trimmed away it finds nothing, and nothing depends on it.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    internal static void Require(Layer owner)
    {
        var library = typeof(Layer).Assembly;
        HashSet<Layer>? known = null;
        for (var type = owner.GetType(); type is not null && type.Assembly != library; type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (Forgotten(field, owner, known ??= Family(owner)) is { } layer)
                    throw Error(owner, NameOf(field), layer, field.GetValue(owner) is Layer);
    }

    static Layer? Forgotten(FieldInfo field, Layer owner, HashSet<Layer> known)
    {
        if (field.FieldType.IsValueType || field.IsDefined(typeof(UntrackedAttribute), false))
            return null;
        return field.GetValue(owner) switch
        {
            Layer layer => known.Contains(layer) ? null : layer,
            IDictionary table => First(table.Values, known),
            ICollection many => First(many, known),
            _ => null,
        };
    }

    static Layer? First(IEnumerable items, HashSet<Layer> known)
    {
        foreach (var item in items)
            if (item is Layer layer && !known.Contains(layer))
                return layer;
        return null;
    }

    /// <summary>The layer, everything inside it, and everything it is inside of.</summary>
    static HashSet<Layer> Family(Layer owner)
    {
        var family = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Layer>([owner]);
        while (open.TryPop(out var layer))
            if (family.Add(layer))
                foreach (var (_, child) in layer.Children)
                    open.Push(child);
        for (var above = owner.Owner?.Layer; above is not null; above = above.Owner?.Layer)
            family.Add(above);
        return family;
    }

    /// <summary>The name in the source: of the field, the property behind it, or the constructor's parameter.</summary>
    static string NameOf(FieldInfo field) => field.Name.StartsWith('<') && field.Name.IndexOf('>') is > 1 and var end ? field.Name[1..end] : field.Name;

    static InvalidOperationException Error(Layer owner, string field, Layer layer, bool single)
    {
        var type = layer.GetType().Name;
        return new($"{owner.Who}: field '{field}' holds a {type} that was not tracked, so it would be neither trained nor saved. Usual fix: write " +
            (single ? $"{field} = Track(new {type}(...))" : $"Track(new {type}(...)) for each layer put into {field}") +
            "; or mark the field [Untracked] when that is meant.");
    }
}
