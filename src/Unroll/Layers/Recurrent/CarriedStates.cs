namespace Unroll;

/// <summary>The states that recurrent layers carry from one piece of a batch to the next, cut off from the graph: truncated backpropagation through time.</summary>
/// <remarks>They ride on the pass, not on the layers: a layer called twice in a step has a state for each of its calls.</remarks>
internal sealed class CarriedStates
{
    readonly Dictionary<(RecurrentLayer Layer, int Call), State<Tensor>> _kept = [];
    readonly Dictionary<RecurrentLayer, int> _calls = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many calls of the layer have left a state.</summary>
    internal int CallsOf(RecurrentLayer layer) => _kept.Keys.Count(k => ReferenceEquals(k.Layer, layer));

    /// <summary>What a call of the layer has left, or null.</summary>
    internal State<Tensor>? Of(RecurrentLayer layer, int call) => _kept.GetValueOrDefault((layer, call));

    /// <summary>Puts a state in the place of a call.</summary>
    internal void Put(RecurrentLayer layer, int call, State<Tensor>? state)
    {
        if (state is not null)
            _kept[(layer, call)] = state;
    }

    /// <summary>A step begins.</summary>
    /// <param name="fresh">Whether it is the first piece: states start over.</param>
    internal void Begin(bool fresh)
    {
        _calls.Clear();
        if (fresh)
            _kept.Clear();
    }

    /// <summary>The state that the next call of the layer goes on from; null where it starts over.</summary>
    internal State<Tensor>? Of(RecurrentLayer layer) => _kept.GetValueOrDefault((layer, _calls.GetValueOrDefault(layer)));

    /// <summary>The layer's call has ended in a state.</summary>
    internal void Keep(RecurrentLayer layer, State<Tensor> final)
    {
        var call = _calls.GetValueOrDefault(layer);
        _calls[layer] = call + 1;
        // The step's arrays go back when it is over.
        foreach (var leaf in final)
            PassBuffers.Keep(leaf);
        _kept[(layer, call)] = final.Detach();
    }
}
