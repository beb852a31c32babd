namespace Unroll;

/// <summary>What a layer gave in a training step, and the slope of the loss there.</summary>
/// <param name="Path">Where the layer stands in its model.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Step">The step of the model, from 0.</param>
/// <param name="Output">Its main output, with its mask; yours to keep.</param>
/// <param name="Gradient">The gradient of the loss with respect to it; null in a training pass that is not recorded. Yours to keep.</param>
public sealed record LayerObservation(string Path, Layer Layer, long Step, Tensor Output, Tensor? Gradient);
