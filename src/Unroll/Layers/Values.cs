using System.Collections;

namespace Unroll;

/// <summary>Ordered, named tensors: what goes into a layer and what comes out. The first is the main one.</summary>
public sealed class Values : IReadOnlyList<Tensor>
{
    readonly (string Name, Tensor Value)[] _items;

    /// <summary>Makes a list from names and tensors.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public Values(params ReadOnlySpan<(string Name, Tensor Value)> items)
    {
        _items = items.ToArray();
        for (var i = 0; i < _items.Length; i++)
            for (var j = 0; j < i; j++)
                if (_items[i].Name == _items[j].Name)
                    throw new ArgumentException($"Values: the name '{_items[i].Name}' occurs twice; names must differ.");
    }

    /// <summary>Tensors under the names x, x1, x2 ...</summary>
    public static Values Of(IReadOnlyList<Tensor> tensors) => new([.. tensors.Select((t, i) => (DefaultName(i), t))]);

    internal static string DefaultName(int index) => index == 0 ? "x" : $"x{index}";

    /// <summary>How many there are.</summary>
    public int Count => _items.Length;

    /// <summary>By position.</summary>
    public Tensor this[int index] => _items[index].Value;

    /// <summary>By name.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which names there are.</exception>
    public Tensor this[string name] => Find(name) ?? throw new KeyNotFoundException($"Values: there is no '{name}'.{Suggest.DidYouMean(name, Names)} There are {string.Join(", ", Names.Select(n => $"'{n}'"))}.");

    /// <summary>By name, or null.</summary>
    public Tensor? Find(string name)
    {
        foreach (var item in _items)
            if (item.Name == name)
                return item.Value;
        return null;
    }

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _items.Select(i => i.Name);

    /// <summary>The name at a position.</summary>
    public string NameOf(int index) => _items[index].Name;

    internal Values Map(Func<Tensor, Tensor> change) => new([.. _items.Select(i => (i.Name, change(i.Value)))]);

    /// <summary>A single tensor, named x.</summary>
    public static implicit operator Values(Tensor tensor) => new(("x", tensor));

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => _items.Select(i => i.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
