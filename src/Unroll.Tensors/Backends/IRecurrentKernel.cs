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
    object Pack(RecurrentSpec spec, View kernel, View recurrent);

    /// <summary>Fills the outputs of <paramref name="views"/>. Returns what backward needs when the spec says so, else null.</summary>
    IDisposable? Forward(RecurrentSpec spec, RecurrentViews views);

    /// <summary>Fills the wanted gradients, from the same views with unchanged contents. What forward saved serves one backward.</summary>
    void Backward(RecurrentSpec spec, RecurrentViews views, IDisposable saved, RecurrentGradientViews gradients);
}
