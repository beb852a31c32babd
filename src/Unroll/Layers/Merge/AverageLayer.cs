namespace Unroll;

/// <summary>The mean of its inputs (Keras's Average).</summary>
/// <remarks>
/// <para>y = (a + b + ...) / count.</para>
/// <para>Shapes: equal, or lengths of 1 that are repeated; inputs with fewer axes get axes of length 1 behind the batch.</para>
/// <para>Mask: a step is real when it is real in every input that has a mask.</para>
/// </remarks>
public sealed class AverageLayer : MergeLayer
{
    private protected override Tensor Merge(Tensor[] inputs) => inputs.Length == 1 ? inputs[0] : inputs.Aggregate((a, b) => a + b) / inputs.Length;
}
