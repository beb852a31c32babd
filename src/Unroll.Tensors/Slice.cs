using System.Globalization;

namespace Unroll;

/// <summary>One axis of an indexer: an index (drops the axis), a range (keeps it), or a range with a step.</summary>
/// <remarks>Converts from <see cref="int"/>, <see cref="Index"/> and <see cref="Range"/>: <c>x[.., ^1]</c>, <c>x[0, 1..4]</c>.</remarks>
public readonly struct Slice
{
    readonly Range _range;
    readonly int _step;

    Slice(Range range, int step, bool isIndex) => (_range, _step, IsIndex) = (range, step, isIndex);

    /// <summary>Whether this picks one position and drops the axis.</summary>
    public bool IsIndex { get; }

    /// <summary>Every <paramref name="step"/>-th element of a range; a step of -1 reverses it.</summary>
    public static Slice Every(int step, Range? of = null) => step != 0 ? new(of ?? Range.All, step, false)
        : throw new ArgumentOutOfRangeException(nameof(step), "Slice.Every: got a step of 0; needed a step that is not zero, -1 to reverse.");

    /// <summary>A single position, counted from the start, or from the end when negative.</summary>
    public static implicit operator Slice(int index) => index >= 0 ? (Index)index : new Index(-index, fromEnd: true);

    /// <summary>A single position.</summary>
    public static implicit operator Slice(Index index) => new(new Range(index, index), 1, true);

    /// <summary>A range of positions.</summary>
    public static implicit operator Slice(Range range) => new(range, 1, false);

    /// <summary>Range and step, for saving.</summary>
    internal (Range Range, int Step) Parts => (_range, _step);

    /// <summary>First position, number of positions and step along an axis of the given length.</summary>
    internal (int Start, int Count, int Step) Resolve(int length, int axis, Shape shape)
    {
        if (IsIndex)
        {
            var at = _range.Start.GetOffset(length);
            return at >= 0 && at < length ? (at, 1, 1)
                : throw new ShapeException("Tensor slice", $"index {_range.Start} on axis {axis} of shape {shape}", $"a position below {length.ToString(CultureInfo.InvariantCulture)}");
        }
        var start = _range.Start.GetOffset(length);
        var end = _range.End.GetOffset(length);
        if (start < 0 || end > length || start > end)
            throw new ShapeException("Tensor slice", $"range {_range} on axis {axis} of shape {shape}", $"a range within 0..{length.ToString(CultureInfo.InvariantCulture)}");
        var count = (end - start + Math.Abs(_step) - 1) / Math.Abs(_step);
        return (_step > 0 || count == 0 ? start : end - 1, count, _step);
    }
}
