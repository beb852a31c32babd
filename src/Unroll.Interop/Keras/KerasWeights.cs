namespace Unroll;

/// <summary>Weights in the order in which Keras lists them.</summary>
internal static class KerasWeights
{
    /// <summary>Each weight once, with its path: a layer's own first, then those of the layers inside, in order.</summary>
    internal static List<(string Path, Weight Weight)> InOrder(Layer layer)
    {
        var found = new List<(string, Weight)>();
        Collect(layer, "", found, new HashSet<Weight>(ReferenceEqualityComparer.Instance));
        return found;
    }

    static void Collect(Layer layer, string prefix, List<(string, Weight)> found, HashSet<Weight> seen)
    {
        foreach (var weight in layer.Weights)
            if (seen.Add(weight))
                found.Add((prefix + weight.Name, weight));
        foreach (var (name, child) in layer.Children)
            Collect(child, $"{prefix}{name}/", found, seen);
    }
}
