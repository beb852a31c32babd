namespace Unroll;

/// <summary>What an optimizer has gathered: with it and the weights, training goes on as if it had not stopped.</summary>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Slots">Tensors kept for each weight by <c>path/slot</c>, for example <c>dense/kernel/momentum</c>; running means of weights as <c>path/average</c>; gradients that wait for
/// more batches as <c>path/gathered</c>, their number as <c>gathered</c>.</param>
public sealed record OptimizerState(long Iterations, IReadOnlyDictionary<string, Tensor> Slots);
