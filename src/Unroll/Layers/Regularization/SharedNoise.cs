using System.Globalization;

namespace Unroll;

/// <summary>The shape of random numbers that are shared along some axes of an input.</summary>
internal static class SharedNoise
{
    /// <summary>Lengths as the option says: 1 where shared, null for the input's own.</summary>
    internal static Shape ShapeOf(string who, int?[]? given, Shape input)
    {
        if (given is null)
            return input;
        var sizes = new int[input.Rank];
        var fits = given.Length == input.Rank;
        for (var axis = 0; fits && axis < sizes.Length; axis++)
        {
            sizes[axis] = given[axis] ?? input[axis];
            fits = sizes[axis] == 1 || sizes[axis] == input[axis];
        }
        return fits ? Shape.Wrap(sizes) : throw new ShapeException(who,
            $"a noise shape [{string.Join(", ", given.Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "null"))}] for an input {input}",
            "as many axes as the input has, batch first, each 1, null or the input's length", "[null, 1, null] to drop whole features of [batch, time, features]");
    }

    /// <summary>Random numbers on the input's backend.</summary>
    internal static Tensor Draw(Tensor x, Shape shape, Distribution distribution, Pass pass)
    {
        var noise = Tensor.Random(shape, distribution, pass.Key);
        return x.Backend is CpuBackend ? noise : noise.On(x.Backend);
    }
}
