namespace Unroll;

/// <summary>Positions of the elements of two operands and a result of one shape, in row-major order, whatever the strides.</summary>
/// <param name="a">First operand, broadcast to the shape of the result.</param>
/// <param name="b">Second operand, broadcast to the shape of the result.</param>
/// <param name="y">The result.</param>
/// <param name="index">Room for one number an axis.</param>
internal ref struct ElementWalk(View a, View b, View y, Span<int> index)
{
    readonly Span<int> _index = index;
    long _left = y.Shape.Size;

    internal int A { get; private set; } = a.Offset;

    internal int B { get; private set; } = b.Offset;

    internal int Y { get; private set; } = y.Offset;

    internal readonly bool IsInside => _left > 0;

    internal void Next()
    {
        _left--;
        for (var axis = _index.Length - 1; axis >= 0; axis--)
        {
            (A, B, Y) = (A + a.Strides[axis], B + b.Strides[axis], Y + y.Strides[axis]);
            if (++_index[axis] < y.Shape[axis])
                return;
            (A, B, Y) = (A - (a.Strides[axis] * _index[axis]), B - (b.Strides[axis] * _index[axis]), Y - (y.Strides[axis] * _index[axis]));
            _index[axis] = 0;
        }
    }
}
