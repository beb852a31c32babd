namespace Unroll;

public abstract partial class Model
{
    /// <summary>Forgets the carried states of all stateful recurrent layers inside: their next call starts from zeros.</summary>
    public void ResetState()
    {
        foreach (var (_, layer) in Children)
            Forget(layer);
    }

    // Looked for once: children do not change after the first call.
    Layer? _stateful;
    volatile bool _looked;

    internal override Layer? StatefulLayer
    {
        get
        {
            if (!_looked)
                (_stateful, _looked) = (Owner is null ? Carrying(this) : null, true);
            return _stateful;
        }
    }

    static Layer? Carrying(Layer layer) => layer is RecurrentLayer { Stateful: true } ? layer : layer.Children.Select(c => Carrying(c.Layer)).FirstOrDefault(found => found is not null);

    static void Forget(Layer layer)
    {
        if (layer is RecurrentLayer recurrent)
            recurrent.ResetState();
        foreach (var (_, inner) in layer.Children)
            Forget(inner);
    }
}
