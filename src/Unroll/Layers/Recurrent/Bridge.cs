namespace Unroll;

/// <summary>From the state of an encoder to the initial state of a decoder that runs in one direction.</summary>
/// <remarks>An encoder of 2 x 100 units has the states forward/h, forward/c, backward/h, backward/c. Concatenated they are h and c of 200, which a decoder of 200 units takes; summed, of 100;
/// <see cref="Dense"/> learns the way to any decoder.</remarks>
public static class Bridge
{
    /// <summary>Forward and backward leaves side by side: widths add up. Leaves of layers that run in one direction stay.</summary>
    /// <exception cref="ArgumentException">There are no two directions in the state, or they have different leaves.</exception>
    public static State<Tensor> Concatenate(State<Tensor> state) => Joined(state, nameof(Concatenate), (a, b) => Tensor.Concat([a, b], -1));

    /// <inheritdoc cref="Concatenate(State{Tensor})"/>
    public static State<Symbol> Concatenate(State<Symbol> state) => Joined(state, nameof(Concatenate), (a, b) => Symbol.Concat([a, b], -1));

    /// <summary>Forward and backward leaves added: their widths must be equal. Leaves of layers that run in one direction stay.</summary>
    /// <exception cref="ArgumentException">There are no two directions in the state, or they have different leaves.</exception>
    /// <exception cref="ShapeException">Their widths differ.</exception>
    public static State<Tensor> Sum(State<Tensor> state) => Joined(state, nameof(Sum), (a, b) => Equal(a.Shape, b.Shape) ? a + b : throw Unequal(a.Shape, b.Shape));

    /// <inheritdoc cref="Sum(State{Tensor})"/>
    public static State<Symbol> Sum(State<Symbol> state) => Joined(state, nameof(Sum), (a, b) => Equal(a.Shape, b.Shape) ? a + b : throw Unequal(a.Shape, b.Shape));

    /// <summary>A learned bridge to a decoder: each leaf of the decoder's state is a projection of all leaves of the encoder's, whatever their number and widths.</summary>
    public static DenseBridge Dense(RecurrentBase decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return new([.. decoder.StateLayout.Select(leaf => leaf.Name)], [.. decoder.StateLayout.Select(leaf => leaf.Width)]);
    }

    static State<T> Joined<T>(State<T> state, string how, Func<T, T, T> join) where T : class
    {
        ArgumentNullException.ThrowIfNull(state);
        var leaves = new List<(string, T)>();
        var found = false;
        foreach (var (path, value) in state.Leaves)
        {
            var parts = path.Split('/');
            if (Array.IndexOf(parts, "backward") >= 0)
                continue;
            var at = Array.IndexOf(parts, "forward");
            if (at < 0)
            {
                leaves.Add((path, value));
                continue;
            }
            found = true;
            var partner = string.Join('/', parts.Select((part, i) => i == at ? "backward" : part));
            if (!state.Paths.Contains(partner))
                throw Wrong(state, how, $"'{partner}' beside '{path}'");
            leaves.Add((string.Join('/', parts.Where((_, i) => i != at)), join(value, state[partner])));
        }
        if (!found || state.Paths.Any(path => path.Split('/').Contains("backward") && !state.Paths.Contains(Counterpart(path))))
            throw Wrong(state, how, "the same leaves under forward/ and backward/, as a Bidirectional has them");
        return new State<T>([.. leaves]);
    }

    static string Counterpart(string path) => string.Join('/', path.Split('/').Select(part => part == "backward" ? "forward" : part));

    static ArgumentException Wrong<T>(State<T> state, string how, string needed) where T : class =>
        new($"Bridge.{how}: got a state of {string.Join(", ", state.Paths)}; needed {needed}. Usual fix: pass a state of one direction as it is, or use Bridge.Dense(decoder), which takes any state.");

    static bool Equal(Shape a, Shape b) => a[^1] == b[^1];

    static ShapeException Unequal(Shape a, Shape b) => new("Bridge.Sum", $"a forward state {a} and a backward state {b}", "equal widths", "Bridge.Concatenate, or Bridge.Dense(decoder)");
}
