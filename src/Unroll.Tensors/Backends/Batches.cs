namespace Unroll;

/// <summary>The offsets of each matrix in a batched product.</summary>
internal static class Batches
{
    internal static IEnumerable<(int A, int B, int C)> Of(View a, View b, View c)
    {
        var axes = c.Shape.Rank - 2;
        var count = 1;
        for (var axis = 0; axis < axes; axis++)
            count *= c.Shape[axis];
        var index = new int[axes];
        var (x, y, z) = (a.Offset, b.Offset, c.Offset);
        for (var i = 0; i < count; i++)
        {
            yield return (x, y, z);
            for (var axis = axes - 1; axis >= 0; axis--)
            {
                (x, y, z) = (x + a.Strides[axis], y + b.Strides[axis], z + c.Strides[axis]);
                if (++index[axis] < c.Shape[axis])
                    break;
                (x, y, z) = (x - a.Strides[axis] * index[axis], y - b.Strides[axis] * index[axis], z - c.Strides[axis] * index[axis]);
                index[axis] = 0;
            }
        }
    }
}
