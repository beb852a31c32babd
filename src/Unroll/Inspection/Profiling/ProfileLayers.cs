namespace Unroll;

/// <summary>The rows of a profile: the model, and every layer that it or a model inside it tracks.</summary>
internal sealed class ProfileLayers
{
    readonly Dictionary<Layer, int> _index = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Weight, int> _weights = [];

    internal ProfileLayers(Model model)
    {
        Add(model, 0);
        foreach (var (layer, _) in All)
            foreach (var (_, weight) in layer is Model ? layer.Weights.Select(w => ("", w)) : layer.AllWeights())
                _weights.TryAdd(weight, _index[layer]);
    }

    internal List<(Layer Layer, int Depth)> All { get; } = [];

    /// <summary>The rows after those of the layers.</summary>
    internal int Loss => All.Count;

    internal int Rest => All.Count + 1;

    internal int Count => All.Count + 2;

    /// <summary>The row of a layer, or null when its work is the outer layer's.</summary>
    internal int? Find(Layer layer) => _index.TryGetValue(layer, out var row) ? row : null;

    internal int Of(Weight weight) => _weights.TryGetValue(weight, out var row) ? row : Rest;

    void Add(Layer layer, int depth)
    {
        if (!_index.TryAdd(layer, All.Count))
            return;
        All.Add((layer, depth));
        if (layer is Model)
            foreach (var (_, child) in layer.Children)
                Add(child, depth + 1);
    }
}
