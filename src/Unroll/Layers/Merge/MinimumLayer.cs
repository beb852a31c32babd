namespace Unroll;

/// <summary>The smallest of its inputs, number by number (Keras's Minimum).</summary>
/// <remarks>
/// <para>y = min(a, b, ...). Where several are equal the gradient goes to the first.</para>
/// <para>Shapes: equal, or lengths of 1 that are repeated; inputs with fewer axes get axes of length 1 behind the batch.</para>
/// <para>Mask: a step is real when it is real in every input that has a mask.</para>
/// </remarks>
public sealed class MinimumLayer : MergeLayer
{
    private protected override Tensor Merge(Tensor[] inputs) => inputs.Aggregate(Tensor.Minimum);
}
