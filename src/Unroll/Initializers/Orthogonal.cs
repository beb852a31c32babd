using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unroll;

/// <summary>A random matrix whose rows (or columns, when there are more rows) are orthogonal and have length <see cref="Gain"/>.</summary>
/// <remarks>The Q of the QR decomposition of a normal random matrix, with R's diagonal positive, so that it is uniform over all such
/// matrices. All axes but the last count as rows. Saxe, McClelland and Ganguli 2013.</remarks>
public sealed class Orthogonal : Initializer
{
    /// <summary>The length of the vectors. Default 1.</summary>
    public float Gain { get; init; } = 1;

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The shape has fewer than two axes.</exception>
    public override Tensor Make(Shape shape, ulong key)
    {
        if (shape.Rank < 2)
            throw new ShapeException("Initializer Orthogonal", $"a weight of shape {shape}", "two axes or more", "use Initializer.Zeros for a bias");
        var columns = shape[^1];
        var rows = (int)(shape.Size / Math.Max(1, columns));
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var random = Tensor.Random([count, length], Distribution.Normal(), key).AsSpan();
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
        {
            vectors[i] = new double[(length + Lanes - 1) / Lanes * Lanes];
            for (var j = 0; j < length; j++)
                vectors[i][j] = random[i * length + j];
        }
        Orthonormalize(vectors);
        var numbers = new float[shape.Size];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < length; j++)
                numbers[rows < columns ? i * columns + j : j * columns + i] = (float)(Gain * vectors[i][j]);
        return Tensor.From(numbers, shape);
    }

    const int Lanes = 8;

    // Modified Gram-Schmidt in double precision: what it leaves of the angle is far below what a float can hold. Vector lengths are whole
    // multiples of eight, and no fused multiply-adds are used, so every machine gets the same numbers.
    static void Orthonormalize(double[][] vectors)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            var unit = MemoryMarshal.Cast<double, Vector512<double>>(vectors[i].AsSpan());
            var scale = Vector512.Create(1 / Math.Sqrt(Dot(unit, unit)));
            for (var k = 0; k < unit.Length; k++)
                unit[k] *= scale;
            for (var j = i + 1; j < vectors.Length; j++)
            {
                var other = MemoryMarshal.Cast<double, Vector512<double>>(vectors[j].AsSpan());
                var share = Vector512.Create(Dot(unit, other));
                for (var k = 0; k < unit.Length; k++)
                    other[k] -= unit[k] * share;
            }
        }
    }

    static double Dot(ReadOnlySpan<Vector512<double>> a, ReadOnlySpan<Vector512<double>> b)
    {
        var (even, odd) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var k = 0;
        for (; k + 1 < a.Length; k += 2)
        {
            even += a[k] * b[k];
            odd += a[k + 1] * b[k + 1];
        }
        if (k < a.Length)
            even += a[k] * b[k];
        even += odd;
        var sum = 0.0;
        for (var lane = 0; lane < Lanes; lane++)
            sum += even.GetElement(lane);
        return sum;
    }
}
