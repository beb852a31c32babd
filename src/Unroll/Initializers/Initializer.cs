namespace Unroll;

/// <summary>Makes the first value of a weight from its shape and a key.</summary>
public abstract partial class Initializer
{
    /// <summary>A new Float32 tensor; a pure function of shape and key.</summary>
    public abstract Tensor Make(Shape shape, ulong key);

    /// <summary>Fan-in and fan-out as Keras counts them: the last two axes, times the receptive field of the axes before.</summary>
    internal static (double In, double Out) Fans(Shape shape)
    {
        if (shape.Rank == 0)
            return (1, 1);
        if (shape.Rank == 1)
            return (shape[0], shape[0]);
        double field = 1;
        for (var i = 0; i < shape.Rank - 2; i++)
            field *= shape[i];
        return (shape[^2] * field, shape[^1] * field);
    }

    /// <summary>Normal numbers cut off at two deviations: the inverse distribution function of uniform numbers.</summary>
    private protected static Tensor Truncated(Shape shape, ulong key, double mean, double deviation)
    {
        // P(X < -2) of a standard normal number: the part cut off on either side.
        const double Tail = 0.022750131948179207;
        var numbers = Tensor.Random(shape, Distribution.Uniform(), key).ToArray();
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)(mean + deviation * Math.Clamp(NormalQuantile.Of(Tail + (1 - 2 * Tail) * numbers[i]), -2, 2));
        return Tensor.From(numbers, shape);
    }
}
