namespace Unroll.Testing;

/// <summary>An input of an operation: its shape and where its numbers lie.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Low">The smallest number.</param>
/// <param name="High">The largest number.</param>
/// <param name="Type">Float32; Int32 for ids; Bool for conditions (true above the middle).</param>
public sealed record OpInput(Shape Shape, float Low = -2, float High = 2, DType Type = DType.Float32)
{
    internal Tensor Make(int position)
    {
        var numbers = Tensor.Random(Shape, Distribution.Uniform(Low, High), Kernels.CounterRandom.Mix(17, (ulong)position));
        return Type switch
        {
            DType.Int32 => Tensor.From(Array.ConvertAll(numbers.ToArray(), v => (int)MathF.Floor(v)), Shape),
            DType.Bool => numbers.Greater((Low + High) / 2),
            _ => numbers,
        };
    }
}
