namespace Unroll.Kernels.Tests;

/// <summary>A strided array in a test: sizes, a layout and values, with untouched elements around it.</summary>
public sealed class Strided<T> where T : struct
{
    public required int[] Sizes { get; init; }

    public required int[] Strides { get; init; }

    public required int Offset { get; init; }

    public required T[] Data { get; init; }

    public Operand<T> In => new(Data, Offset, Strides);

    public Result<T> Out => new(Data, Offset, Strides);

    /// <summary>Elements in row-major order.</summary>
    public T[] Values()
    {
        var values = new List<T>();
        var position = new Position(Sizes);
        while (position.Next()) values.Add(Data[position.In(Offset, Strides)]);
        return [.. values];
    }

    public Strided<TOther> As<TOther>(Func<T, TOther> convert) where TOther : struct =>
        new() { Sizes = Sizes, Strides = Strides, Offset = Offset, Data = Array.ConvertAll(Data, x => convert(x)) };

    public Strided<T> Copy() => As(x => x);
}

/// <summary>Layouts and values for tests, from a seed.</summary>
public static class Layouts
{
    public static readonly int[][] Sizes =
    [
        [], [0], [1], [3], [4], [5], [7], [8], [9], [15], [16], [17], [31], [33], [129], [1037], [3, 0, 2], [2, 3], [17, 5], [5, 17], [40, 33], [1, 19], [19, 1],
        [2, 3, 4], [3, 1, 35], [4, 16, 2], [2, 3, 4, 5], [3, 2, 1, 17],
    ];

    /// <summary>Every layout name: contiguous, transposed, with gaps, reversed, and (for inputs) repeated along an axis.</summary>
    public static readonly string[] Names = ["contiguous", "transposed", "gaps", "reversed", "repeated first", "repeated last", "repeated all"];

    public static Strided<T> Make<T>(int[] sizes, string layout, Func<T> value) where T : struct
    {
        var rank = sizes.Length;
        var strides = new int[rank];
        var next = 1;
        for (var k = 0; k < rank; k++)
        {
            var axis = layout == "transposed" ? k : rank - 1 - k;
            if (layout == "repeated all" || (layout == "repeated first" && axis == 0) || (layout == "repeated last" && axis == rank - 1)) continue;
            var step = layout == "gaps" ? 2 + k : 1;
            strides[axis] = next * step;
            next *= Math.Max(1, sizes[axis]) * step;
        }

        var offset = 3;
        if (layout == "reversed")
            for (var axis = 0; axis < rank; axis++)
            {
                offset += Math.Max(0, sizes[axis] - 1) * strides[axis];
                strides[axis] = -strides[axis];
            }

        var data = new T[next + 7];
        for (var i = 0; i < data.Length; i++) data[i] = value();
        return new Strided<T> { Sizes = sizes, Strides = strides, Offset = offset, Data = data };
    }

    public static Strided<float> Numbers(int[] sizes, string layout, Random random, float low = -4, float high = 4) =>
        Make(sizes, layout, () => low + (high - low) * random.NextSingle());
}
