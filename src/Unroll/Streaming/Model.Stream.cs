namespace Unroll;

public abstract partial class Model
{
    /// <summary>Opens a stepper: one time step in, the current output out, states carried along, nothing allocated.</summary>
    /// <remarks>Bit for bit the outputs of the whole sequence. Layers that need more than the present step and their state (Bidirectional, pooling over time, a layer of
    /// your own that averages over time) are refused here, by name.</remarks>
    /// <param name="batch">Rows of a step: sequences that go on side by side. Default 1.</param>
    /// <exception cref="InvalidOperationException">The model is not built, or a layer cannot run step by step: says which and why.</exception>
    public ModelStream OpenStream(int batch = 1) => new(this, batch);
}
