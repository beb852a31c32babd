namespace Unroll;

public abstract partial class Model
{
    /// <summary>Layers, output shapes, numbers of weights and how they come about; print it.</summary>
    /// <param name="inputShape">For a model of your own (or one not built yet): lengths of the input's axes after the batch, null where any length is allowed.
    /// It builds the model if need be.</param>
    public ModelSummary Summary(int?[]? inputShape = null) => ModelSummary.Of(this, inputShape);
}
