namespace Unroll.Testing;

/// <summary>An input that a contract gives to a layer: batch first.</summary>
/// <param name="Name">Its name among the layer's inputs; the first is <c>x</c>.</param>
/// <param name="Shape">Its shape, batch and time included.</param>
/// <param name="Below">For whole numbers: each lies in 0 .. Below - 1. Zero for floating point.</param>
public sealed record ContractInput(string Name, Shape Shape, int Below = 0)
{
    /// <summary>Whether axis 1 is the time of the first input, though it has fewer axes.</summary>
    public bool InTime { get; init; }

    /// <summary>The element type.</summary>
    public DType Type => Below > 0 ? DType.Int32 : DType.Float32;

    /// <summary>The same numbers every time: element i depends on (name, seed, i) alone.</summary>
    internal Tensor Make(int batch, ulong seed)
    {
        var shape = Shape.With(0, batch);
        var key = Kernels.CounterRandom.Mix(Kernels.CounterRandom.Mix(seed, "contract"), Name);
        if (Below == 0)
            return Tensor.Random(shape, Distribution.Normal(0, 1), key);
        var numbers = Tensor.Random(shape, Distribution.Uniform(0, 1), key).ToArray();
        return Tensor.From(Array.ConvertAll(numbers, u => Math.Min(Below - 1, (int)(u * Below))), shape);
    }
}
