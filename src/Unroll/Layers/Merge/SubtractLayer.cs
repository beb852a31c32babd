namespace Unroll;

/// <summary>The first input minus the second (Keras's Subtract).</summary>
/// <remarks>
/// <para>y = a - b.</para>
/// <para>Shapes: equal, or lengths of 1 that are repeated; inputs with fewer axes get axes of length 1 behind the batch.</para>
/// <para>Mask: a step is real when it is real in every input that has a mask.</para>
/// </remarks>
public sealed class SubtractLayer : MergeLayer
{
    private protected override (int Least, int Most) Inputs => (2, 2);

    private protected override bool ZeroesPadding => true;

    private protected override Tensor Merge(Tensor[] inputs) => inputs[0] - inputs[1];
}
