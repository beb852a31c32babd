namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>A tensor from an array of numbers (float, double, Half, int, long or bool) of rank 1 to 4, copied once.</summary>
    /// <remarks>double and Half become Float32, long becomes Int32.</remarks>
    /// <exception cref="ArgumentException">The element type is none of these.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Tensor From(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.GetType().GetElementType() is { IsArray: true })
            return FromJagged(values);
        var sizes = new int[values.Rank];
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = values.GetLength(axis);
        var shape = Shape.Wrap(sizes);
        return values switch
        {
            float[] a => From(a, shape),
            double[] a => From(a, shape),
            Half[] a => From(a, shape),
            int[] a => From(a, shape),
            long[] a => From(a, shape),
            bool[] a => From(a, shape),
            _ => Type.GetTypeCode(values.GetType().GetElementType()) switch
            {
                TypeCode.Single => From(Flatten<float>(values), shape),
                TypeCode.Double => From(Flatten<double>(values), shape),
                TypeCode.Int32 => From(Flatten<int>(values), shape),
                TypeCode.Int64 => From(Flatten<long>(values), shape),
                TypeCode.Boolean => From(Flatten<bool>(values), shape),
                _ when values.GetType().GetElementType() == typeof(Half) => From(Flatten<Half>(values), shape),
                _ => throw new ArgumentException($"Tensor.From: got an array of {values.GetType().GetElementType()?.Name}; needed float, double, Half, int, long or bool."),
            },
        };
    }

    static T[] Flatten<T>(Array values)
    {
        var flat = new T[values.Length];
        var i = 0;
        foreach (T value in values)
            flat[i++] = value;
        return flat;
    }

    static Tensor FromJagged(Array rows)
    {
        var parts = new Tensor[rows.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = From((Array)(rows.GetValue(i) ?? throw new ArgumentException($"Tensor.From: row {i} of a jagged array is null.")));
        for (var i = 1; i < parts.Length; i++)
            if (parts[i].Shape != parts[0].Shape)
                throw Jagged("Tensor.From", 0, parts[0].Shape, i, parts[i].Shape);
        return Stack(parts);
    }

    static ShapeException Jagged(string who, int a, Shape first, int b, Shape other) => new(who,
        $"a jagged list: item {a} has shape {first}, item {b} has shape {other}", "items of one shape",
        "pad sequences of different length with Sequences.From, which keeps a mask");

    /// <summary>Stacks lists of lists of equal tensors: N lists of M tensors of shape s give [N, M, ...s].</summary>
    /// <exception cref="ShapeException">The lists are jagged: says which item differs.</exception>
    public static Tensor Stack(IEnumerable<IEnumerable<Tensor>> lists)
    {
        var outer = lists.Select(list => list.ToArray()).ToArray();
        for (var i = 1; i < outer.Length; i++)
            if (outer[i].Length != outer[0].Length)
                throw new ShapeException("Stack", $"a jagged list: list 0 has {outer[0].Length} tensors, list {i} has {outer[i].Length}", "lists of one length",
                    "pad the shorter lists, or use Sequences.From, which keeps a mask");
        return Stack(Array.ConvertAll(outer, list => Stack(list)));
    }

    /// <summary>Stacks equal tensors along a new axis.</summary>
    /// <exception cref="ShapeException">There are none, or their shapes differ: says which item.</exception>
    public static Tensor Stack(IEnumerable<Tensor> tensors, int axis = 0)
    {
        var parts = tensors.ToArray();
        if (parts.Length == 0)
            throw new ShapeException("Stack", "no tensors", "at least one");
        for (var i = 1; i < parts.Length; i++)
            if (parts[i].Shape != parts[0].Shape)
                throw Jagged("Stack", 0, parts[0].Shape, i, parts[i].Shape);
        return Concat(Array.ConvertAll(parts, p => p.ExpandDims(axis)), axis);
    }
}
