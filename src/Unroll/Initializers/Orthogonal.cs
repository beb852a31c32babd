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

    /// <summary>Into how many blocks of columns the matrix is cut, each orthogonal by itself: 4 makes the recurrent kernel of an LSTM orthogonal gate by gate. Default 1: the
    /// matrix as a whole, as in Keras.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Blocks
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"Initializer Orthogonal: got {value} for Blocks; needed 1 or more."));
    } = 1;

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The shape has fewer than two axes, or a number of columns that the blocks do not divide.</exception>
    public override Tensor Make(Shape shape, ulong key)
    {
        if (shape.Rank < 2)
            throw new ShapeException("Initializer Orthogonal", $"a weight of shape {shape}", "two axes or more", "use Initializer.Zeros for a bias");
        if (Blocks == 1)
            return One(shape, key);
        if (shape[^1] % Blocks != 0)
            throw new ShapeException("Initializer Orthogonal", FormattableString.Invariant($"a weight of shape {shape} for {Blocks} blocks"), "columns that the blocks divide", "as many blocks as the layer has gates: 4 for an LSTM, 3 for a GRU");
        return Tensor.Concat(Enumerable.Range(0, Blocks).Select(i => One(shape.With(shape.Rank - 1, shape[^1] / Blocks), Kernels.CounterRandom.Mix(key, FormattableString.Invariant($"block {i}")))), -1);
    }

    Tensor One(Shape shape, ulong key)
    {
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
