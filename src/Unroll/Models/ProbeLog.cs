namespace Unroll;

/// <summary>What the layers inside a call gave while its shapes were inferred, each layer's first run.</summary>
internal sealed class ProbeLog
{
    readonly Dictionary<Layer, Entry>[] _runs = [new(ReferenceEqualityComparer.Instance), new(ReferenceEqualityComparer.Instance)];

    internal void Add(int run, Layer layer, Tensor output, long work) => _runs[run].TryAdd(layer, new Entry(output.Shape, output.Mask is not null, work));

    /// <summary>Output shape, mask and work of a layer; null when it did not run.</summary>
    internal Entry? Find(Layer layer)
    {
        if (!_runs[0].TryGetValue(layer, out var first))
            return null;
        return _runs[1].TryGetValue(layer, out var second) ? first with { Output = GraphNode.Common(layer.Who, first.Output, second.Output) } : first;
    }

    internal sealed record Entry(Shape Output, bool HasMask, long Work);
}
