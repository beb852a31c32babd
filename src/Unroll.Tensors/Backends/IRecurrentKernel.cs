using Unroll.Kernels;

namespace Unroll;

/// <summary>Optional capability: a backend that runs a whole recurrent sequence in one call, forward and backward. A backend without it runs the
/// composed definition of the layer, step by step.</summary>
public interface IRecurrentKernel
{
    /// <summary>Whether the backend can do what the spec asks.</summary>
    bool Supports(RecurrentSpec spec);

    /// <summary>The weights rearranged as the backend reads them; valid until they change, for any batch and number of steps.</summary>
    /// <param name="spec">Cell, inputs and units.</param>
    /// <param name="kernel">Input weights [inputs, gates * units].</param>
    /// <param name="recurrent">Recurrent weights [units, gates * units].</param>
    /// <param name="projection">Weights of a projection [units, p], or null.</param>
    object Pack(RecurrentSpec spec, View kernel, View recurrent, View? projection = null);

    /// <summary>Fills the outputs of <paramref name="views"/>. Returns what backward needs when the spec says so, else null.</summary>
    IDisposable? Forward(RecurrentSpec spec, RecurrentViews views);

    /// <summary>Begins a run without a mask whose inputs are made while it goes on, and whose gradients are wanted; null (the default) where the backend has none: then the composed
    /// definition runs.</summary>
    /// <param name="spec">As for <see cref="Forward(RecurrentSpec, RecurrentViews)"/>, without time chunks.</param>
    /// <param name="views">Likewise; the X of a step is read at its turn. Last and FinalStates are not written.</param>
    IRecurrentSteps? Begin(RecurrentSpec spec, RecurrentViews views) => null;

    /// <summary>Several runs that do not depend on each other, such as the two directions of a layer; a backend may run them at once. By default one
    /// after the other.</summary>
    IDisposable?[] Forward(RecurrentSpec[] specs, RecurrentViews[] views)
    {
        var saved = new IDisposable?[specs.Length];
        for (var i = 0; i < saved.Length; i++)
            saved[i] = Forward(specs[i], views[i]);
        return saved;
    }

    /// <summary>The same runs backward.</summary>
    void Backward(RecurrentSpec[] specs, RecurrentViews[] views, IDisposable?[] saved, RecurrentGradientViews[] gradients)
    {
        for (var i = 0; i < saved.Length; i++)
            Backward(specs[i], views[i], saved[i]!, gradients[i]);
    }

    /// <summary>Fills the wanted gradients, from the same views with unchanged contents. What forward saved serves one backward.</summary>
    void Backward(RecurrentSpec spec, RecurrentViews views, IDisposable saved, RecurrentGradientViews gradients);
}
