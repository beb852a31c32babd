namespace Unroll;

/// <summary>Lists of axes as options give them.</summary>
internal static class AxisList
{
    /// <summary>Counted from the front, in order, each once.</summary>
    internal static int[] Resolve(string who, Shape shape, int[] axes)
    {
        var found = Array.ConvertAll(axes, axis => shape.Axis(who, axis));
        Array.Sort(found);
        for (var i = 1; i < found.Length; i++)
            if (found[i] == found[i - 1])
                throw new ArgumentException($"{who}: got axes [{string.Join(", ", axes)}] for an input {shape}; needed each axis once.");
        return found;
    }

    /// <summary>The axes that are not in a list.</summary>
    internal static int[] Others(int rank, params ReadOnlySpan<int> axes)
    {
        var others = new List<int>(rank);
        for (var axis = 0; axis < rank; axis++)
            if (!axes.Contains(axis))
                others.Add(axis);
        return [.. others];
    }

    /// <summary>The shape with length 1 along all axes but those of a list.</summary>
    internal static Shape Only(Shape shape, params ReadOnlySpan<int> axes)
    {
        var sizes = new int[shape.Rank];
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = axes.Contains(axis) ? shape[axis] : 1;
        return Shape.Wrap(sizes);
    }

    /// <summary>The lengths of the axes of a list.</summary>
    internal static Shape Of(Shape shape, int[] axes) => Shape.Create(Array.ConvertAll(axes, axis => shape[axis]));
}
