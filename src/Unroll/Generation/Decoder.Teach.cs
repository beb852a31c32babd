namespace Unroll;

public sealed partial class Decoder
{
    /// <summary>Puts the decoder into a graph, to be trained: <c>new Functional([source, target], [decoder.Teach(target, encoded.Sequence, encoded.State)])</c>. Such a model
    /// trains on (source, target) and target, and <c>model.Generate(source)</c> writes.</summary>
    /// <param name="target">What is to be written: ids [batch, time], or [batch, time, outputs]. Not shifted: that is done inside.</param>
    /// <param name="memory">What an <see cref="AttentionCell"/> attends to, or null.</param>
    /// <param name="state">Where the cell starts; the encoder's state of the same leaves, by <see cref="Bridge"/> if need be. An AttentionCell takes the state of the cell
    /// inside too. Null: zeros.</param>
    /// <param name="known">What is known ahead of each step [batch, time, k], or null.</param>
    /// <param name="first">For vectors: the input of the first step, for example the last value observed [batch, outputs]. Null: zeros.</param>
    /// <returns>Logits or vectors [batch, time, outputs].</returns>
    public Symbol Teach(Symbol target, Symbol? memory = null, State<Symbol>? state = null, Symbol? known = null, Symbol? first = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return CallNamed([.. Inputs(target, memory, state, known, first)])[0];
    }

    /// <summary>The same on numbers, for loops by hand.</summary>
    /// <inheritdoc cref="Teach(Symbol, Symbol?, State{Symbol}?, Symbol?, Symbol?)"/>
    /// <param name="target">What is to be written.</param>
    /// <param name="pass">Inference by default.</param>
    /// <param name="memory">What an <see cref="AttentionCell"/> attends to, or null.</param>
    /// <param name="state">Where the cell starts.</param>
    /// <param name="known">What is known ahead.</param>
    /// <param name="first">The input of the first step.</param>
    public Tensor Teach(Tensor target, Tensor? memory = null, State<Tensor>? state = null, Tensor? known = null, Tensor? first = null, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Call(new Values([.. Inputs(target, memory, state, known, first)]), pass)[0];
    }

    IEnumerable<(string, T)> Inputs<T>(T target, T? memory, State<T>? state, T? known, T? first) where T : class
    {
        yield return ("target", target);
        if (known is not null)
            yield return ("known", known);
        if (memory is not null)
            yield return ("memory", memory);
        if (first is not null)
            yield return ("first", first);
        foreach (var leaf in Fitted(state)?.Leaves ?? [])
            yield return leaf;
    }

    /// <summary>The state as the cell names it: an AttentionCell's own leaves, or those of the cell inside it.</summary>
    internal State<T>? Fitted<T>(State<T>? state) where T : class
    {
        if (state is null)
            return null;
        var layout = Cell.StateLayout.Select(part => part.Name).ToArray();
        if (state.Paths.SequenceEqual(layout))
            return state;
        if (layout.Where(name => name != "attention").SequenceEqual(state.Paths.Select(path => "cell/" + path)))
            return State<T>.Tree(("cell", state));
        throw new ShapeException(Who, $"an initial state of {string.Join(", ", state.Paths)}", $"{string.Join(", ", layout)}, the leaves of its {Cell.GetType().Name}",
            state.Paths.Any(path => path.Split('/').Contains("backward")) ? "join the two directions first: Bridge.Concatenate(state), or Bridge.Dense(cell).Run(state)" : "Bridge.Dense(cell).Run(state), which takes any state");
    }
}
