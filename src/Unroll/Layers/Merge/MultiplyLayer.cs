namespace Unroll;

/// <summary>The product of its inputs, number by number (Keras's Multiply).</summary>
/// <remarks>
/// <para>y = a * b * ...</para>
/// <para>Shapes: equal, or lengths of 1 that are repeated; inputs with fewer axes get axes of length 1 behind the batch.</para>
/// <para>Mask: a step is real when it is real in every input that has a mask.</para>
/// </remarks>
public sealed class MultiplyLayer : MergeLayer
{
    private protected override bool ZeroesPadding => true;

    private protected override Tensor Merge(Tensor[] inputs) => inputs.Aggregate((a, b) => a * b);
}
