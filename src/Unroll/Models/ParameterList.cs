using System.Collections;

namespace Unroll;

/// <summary>The weights of a model by path.</summary>
public sealed class ParameterList : IReadOnlyList<Parameter>
{
    readonly List<Parameter> _all = [];

    internal ParameterList(Layer root)
    {
        var seen = new HashSet<Weight>();
        foreach (var (path, weight) in root.AllWeights())
            if (seen.Add(weight))
                _all.Add(new Parameter(path, weight));
    }

    /// <summary>How many weights there are.</summary>
    public int Count => _all.Count;

    /// <summary>By position.</summary>
    public Parameter this[int index] => _all[index];

    /// <summary>By path.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which paths there are.</exception>
    public Parameter this[string path] => _all.Find(p => p.Path == path)
        ?? throw new KeyNotFoundException($"Parameters: there is no '{path}'.{Suggest.DidYouMean(path, _all.Select(p => p.Path))} There are {string.Join(", ", _all.Select(p => $"'{p.Path}'"))}.");

    /// <summary>Numbers in all weights.</summary>
    public long Total => _all.Sum(p => p.Shape.Size);

    /// <summary>Numbers in all weights that training changes.</summary>
    public long Trainable => _all.Where(p => p.Trainable).Sum(p => p.Shape.Size);

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
