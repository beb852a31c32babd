namespace Unroll;

public abstract partial class Model
{
    /// <summary>A layer by its name, <c>lstm_1</c>, or by its path, <c>encoder/forward</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none, or a bare name occurs more than once: says which names there are.</exception>
    public Layer Layer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var all = Inside(this, "").ToArray();
        foreach (var (path, layer) in all)
            if (path == name)
                return layer;
        var byName = all.Where(p => p.Layer.DisplayName == name).ToArray();
        var different = byName.Select(p => p.Layer).Distinct().Count();
        if (different == 1)
            return byName[0].Layer;
        if (different > 1)
            throw new KeyNotFoundException($"{Who}: '{name}' occurs {byName.Length} times; say which by its path: {Quoted(byName.Select(p => p.Path))}.");
        throw new KeyNotFoundException($"{Who}: there is no layer '{name}'.{Suggest.DidYouMean(name, all.Select(p => p.Path))} There are {Quoted(all.Select(p => p.Path))}.");
    }

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    static IEnumerable<(string Path, Layer Layer)> Inside(Layer layer, string prefix)
    {
        foreach (var (name, child) in layer.Children)
        {
            yield return (prefix + name, child);
            foreach (var inner in Inside(child, $"{prefix}{name}/"))
                yield return inner;
        }
    }
}
