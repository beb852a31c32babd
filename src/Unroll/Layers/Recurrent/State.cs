using System.Collections;

namespace Unroll;

/// <summary>The state of a recurrent layer as a value: a tree of named leaves, such as h and c, or forward/h and backward/h.</summary>
/// <typeparam name="T"><see cref="Tensor"/> for numbers, <see cref="Symbol"/> for edges of a graph.</typeparam>
/// <remarks>Pass it in, get it back, save it, take some of its rows. Tensor shapes are [batch, width].</remarks>
public sealed class State<T> : IReadOnlyList<T> where T : class
{
    readonly (string Path, T Value)[] _leaves;

    /// <summary>A state of the leaf h alone.</summary>
    public State(T h) : this(("h", h))
    {
    }

    /// <summary>A state of h and c, as an LSTM has it.</summary>
    public State(T h, T c) : this(("h", h), ("c", c))
    {
    }

    /// <summary>A state of named leaves, in order; a name such as <c>forward/h</c> is a path in the tree.</summary>
    /// <exception cref="ArgumentException">There are no leaves, or a path occurs twice.</exception>
    public State(params ReadOnlySpan<(string Path, T Value)> leaves)
    {
        _leaves = leaves.ToArray();
        if (_leaves.Length == 0)
            throw new ArgumentException("State: got no leaves; needed at least one.");
        for (var i = 0; i < _leaves.Length; i++)
            for (var j = 0; j < i; j++)
                if (_leaves[i].Path == _leaves[j].Path)
                    throw new ArgumentException($"State: the path '{_leaves[i].Path}' occurs twice; paths must differ.");
    }

    /// <summary>A tree of several states: the paths of each begin with its name.</summary>
    public static State<T> Tree(params ReadOnlySpan<(string Name, State<T> State)> parts)
    {
        var leaves = new List<(string, T)>();
        foreach (var (name, state) in parts)
            foreach (var (path, value) in state._leaves)
                leaves.Add(($"{name}/{path}", value));
        return new State<T>([.. leaves]);
    }

    /// <summary>The hidden state, which is also the output.</summary>
    public T H => this["h"];

    /// <summary>The cell state of an LSTM.</summary>
    public T C => this["c"];

    /// <summary>The state of the forward direction of a bidirectional layer.</summary>
    public State<T> Forward => Part("forward");

    /// <summary>The state of the backward direction of a bidirectional layer.</summary>
    public State<T> Backward => Part("backward");

    /// <summary>The state of a layer of a <see cref="StackedRecurrent"/>, counted from the input.</summary>
    public State<T> Layer(int index) => Part(FormattableString.Invariant($"layer_{index}"));

    /// <summary>The number of leaves.</summary>
    public int Count => _leaves.Length;

    /// <summary>A leaf by position.</summary>
    public T this[int index] => _leaves[index].Value;

    /// <summary>A leaf by path.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which there are.</exception>
    public T this[string path] => Array.Find(_leaves, l => l.Path == path).Value ?? throw Missing(path);

    /// <summary>The paths, in order.</summary>
    public IReadOnlyList<string> Paths => Array.ConvertAll(_leaves, l => l.Path);

    /// <summary>Paths and leaves, in order.</summary>
    public IReadOnlyList<(string Path, T Value)> Leaves => _leaves;

    /// <summary>A branch of the tree.</summary>
    /// <exception cref="KeyNotFoundException">There is none: says which paths there are.</exception>
    public State<T> Part(string name)
    {
        var inside = Array.FindAll(_leaves, l => l.Path.StartsWith(name + "/", StringComparison.Ordinal));
        return inside.Length == 0 ? throw Missing(name) : new State<T>(Array.ConvertAll(inside, l => (l.Path[(name.Length + 1)..], l.Value)));
    }

    /// <summary>The same tree with every leaf replaced.</summary>
    public State<TOther> Map<TOther>(Func<T, TOther> change) where TOther : class => new(Array.ConvertAll(_leaves, l => (l.Path, change(l.Value))));

    /// <summary>The same tree made of this one's leaves and another's, position by position.</summary>
    internal State<T> Zip(State<T> other, Func<T, T, T> join)
    {
        var leaves = new (string, T)[_leaves.Length];
        for (var i = 0; i < leaves.Length; i++)
            leaves[i] = (_leaves[i].Path, join(_leaves[i].Value, other._leaves[i].Value));
        return new State<T>(leaves);
    }

    /// <summary>Whether both have the same paths in the same order.</summary>
    public bool HasStructureOf<TOther>(State<TOther> other) where TOther : class => Paths.SequenceEqual(other.Paths);

    /// <summary>Takes apart a state of one leaf or more: the first two.</summary>
    public void Deconstruct(out T first, out T second) => (first, second) = _leaves.Length >= 2 ? (this[0], this[1])
        : throw new InvalidOperationException($"State: got {_leaves.Length} leaf ('{_leaves[0].Path}'); needed two to take it apart into two. Usual fix: read state.H.");

    KeyNotFoundException Missing(string path) => new($"State: there is no '{path}'; there are {string.Join(", ", Paths.Select(p => $"'{p}'"))}.");

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _leaves.Select(l => l.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Paths and leaves.</summary>
    public override string ToString() => "State { " + string.Join(", ", _leaves.Select(l => $"{l.Path}: {l.Value}")) + " }";
}
