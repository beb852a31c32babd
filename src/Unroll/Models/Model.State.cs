namespace Unroll;

public abstract partial class Model
{
    /// <summary>Forgets the carried states of all stateful recurrent layers inside: their next call starts from zeros.</summary>
    public void ResetState()
    {
        foreach (var (_, layer) in Children)
            Forget(layer);
    }

    static void Forget(Layer layer)
    {
        if (layer is RecurrentLayer recurrent)
            recurrent.ResetState();
        foreach (var (_, inner) in layer.Children)
            Forget(inner);
    }
}
