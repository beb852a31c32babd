using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unroll;

/// <summary>The lengths of a tensor's axes, for example [batch, time, features]. A scalar has rank 0.</summary>
/// <remarks>Written as a collection expression: <c>Shape s = [32, 100, 8];</c>. In a <see cref="Shape"/> handed to a layer's
/// build an axis of unknown length is <see cref="Unknown"/> and prints as <c>?</c>; a tensor's own shape has none.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>Stands for an axis whose length is not known yet.</summary>
    public const int Unknown = -1;

    readonly int[]? _sizes;

    Shape(int[] sizes) => _sizes = sizes;

    int[] Array => _sizes ?? [];

    /// <summary>The shape of a single number, rank 0.</summary>
    public static Shape Scalar => default;

    /// <summary>Makes a shape from the lengths of its axes.</summary>
    /// <exception cref="ShapeException">A length is negative (other than <see cref="Unknown"/>).</exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
            if (size < Unknown)
                throw new ShapeException("Shape", $"axis length {size}", "lengths of zero or more");
        return new Shape(sizes.ToArray());
    }

    internal static Shape Wrap(int[] sizes) => new(sizes);

    /// <summary>How many axes there are.</summary>
    public int Rank => Array.Length;

    /// <summary>How many axes there are; the same as <see cref="Rank"/>, so that <c>shape[^1]</c> works.</summary>
    public int Count => Array.Length;

    /// <summary>The length of one axis.</summary>
    public int this[int axis] => Array[axis];

    /// <summary>The axes of a range, for example <c>shape[..^1]</c>.</summary>
    public Shape this[Range axes] => new(Array[axes]);

    /// <summary>Whether every axis has a known length.</summary>
    public bool IsKnown => !Array.Contains(Unknown);

    /// <summary>The number of elements: the product of all lengths (1 for a scalar).</summary>
    public long Size
    {
        get
        {
            long size = 1;
            foreach (var n in Array)
                size = checked(size * n);
            return size;
        }
    }

    /// <summary>The lengths as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => Array;

    /// <summary>The lengths as a new array.</summary>
    public int[] ToArray() => [.. Array];

    /// <summary>The same shape with one axis replaced.</summary>
    public Shape With(int axis, int size)
    {
        var sizes = ToArray();
        sizes[axis < 0 ? axis + sizes.Length : axis] = size;
        return new Shape(sizes);
    }

    /// <summary>The element count as an int, or an error that names the shape.</summary>
    internal int CheckedSize(string who)
    {
        var size = Size;
        return size <= Array_MaxLength ? (int)size
            : throw new ShapeException(who, $"shape {this} with {size.ToString("N0", CultureInfo.InvariantCulture)} elements",
                $"at most {Array_MaxLength.ToString("N0", CultureInfo.InvariantCulture)} elements in one tensor", "split the batch or the time axis");
    }

    const int Array_MaxLength = 0x7FFFFFC7;

    internal int[] ContiguousStrides()
    {
        var strides = new int[Rank];
        var step = 1;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(Array[axis], 1);
        }
        return strides;
    }

    /// <summary>Numpy-style broadcasting: axes are aligned at the end; lengths must be equal or one of them 1.</summary>
    internal static Shape Broadcast(string who, Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var sizes = new int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var x = i <= a.Rank ? a.Array[^i] : 1;
            var y = i <= b.Rank ? b.Array[^i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ShapeException(who, $"shapes {a} and {b}",
                    "shapes that are equal, or 1, along every axis counted from the last", "insert an axis of length 1 with ExpandDims");
            sizes[^i] = x == 1 ? y : x;
        }
        return new Shape(sizes);
    }

    /// <summary>Turns a possibly negative axis into an index, or throws.</summary>
    internal int Axis(string who, int axis) => axis >= -Rank && axis < Rank ? (axis < 0 ? axis + Rank : axis)
        : throw new ShapeException(who, $"axis {axis} of shape {this}", $"an axis between {-Rank} and {Rank - 1}");

    /// <summary>Whether both have the same lengths in the same order.</summary>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var n in Array)
            hash.Add(n);
        return hash.ToHashCode();
    }

    /// <summary>Whether both have the same lengths in the same order.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether the lengths differ.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Array).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>For example <c>[32, ?, 8]</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(", ", Array.Select(n => n == Unknown ? "?" : n.ToString(CultureInfo.InvariantCulture))) + "]";
}
