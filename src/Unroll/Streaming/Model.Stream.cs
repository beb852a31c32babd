namespace Unroll;

public abstract partial class Model
{
    /// <summary>Opens a stepper: one time step in, the current output out, states carried along, nothing allocated.</summary>
    /// <remarks>Bit for bit the outputs of the whole sequence. Layers that need more than the present step and their state (Bidirectional, pooling over time, a layer of
    /// your own that averages over time) are refused here, by name.</remarks>
    /// <param name="batch">Rows of a step: sequences that go on side by side. Default 1.</param>
    /// <exception cref="InvalidOperationException">The model is not built, or a layer cannot run step by step: says which and why.</exception>
    public ModelStream OpenStream(int batch = 1) => new(this, batch, null);

    /// <summary>Opens a stepper of a model that is told something once and whole: a memory that an <see cref="AttentionCell"/> attends to, the source of an encoder, a starting state.
    /// What the layers make of that alone is made once, by any layer; the other inputs are fed step by step.</summary>
    /// <param name="given">Inputs of the model by name, a row for each sequence; masks may ride on them.</param>
    /// <exception cref="InvalidOperationException">The model is not built, or a layer cannot run step by step: says which and why.</exception>
    /// <exception cref="KeyNotFoundException">The model has no such input.</exception>
    /// <exception cref="ShapeException">Something given has another shape than the input, or other rows than the rest.</exception>
    public ModelStream OpenStream(Values given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new(this, given.Count > 0 && given[0].Rank > 0 ? given[0].Shape[0] : 1, given);
    }
}
