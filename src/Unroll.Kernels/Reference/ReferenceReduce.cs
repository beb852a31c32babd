using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The functions of <see cref="Reduce"/> as plain loops from the first element to the last, for any floating-point type.</summary>
public static class ReferenceReduce
{
    /// <summary>y = op over the axes on which y has stride 0.</summary>
    public static void Run<T>(ReduceOp op, ReadOnlySpan<int> sizes, Operand<T> x, Result<T> y) where T : struct, IFloatingPointIeee754<T>
    {
        var kept = sizes.ToArray();
        var reduced = sizes.ToArray();
        var count = T.One;
        for (var axis = 0; axis < kept.Length; axis++)
        {
            if (y.Strides[axis] != 0) reduced[axis] = 1;
            else
            {
                count *= T.CreateChecked(kept[axis]);
                kept[axis] = 1;
            }
        }

        var output = new Position(kept);
        while (output.Next())
        {
            var result = Identity<T>(op);
            var input = new Position(reduced);
            while (input.Next()) result = Combine(op, result, x.Data[input.In(output.In(x.Offset, x.Strides), x.Strides)]);
            y.Data[output.In(y.Offset, y.Strides)] = op == ReduceOp.Mean ? result / count : result;
        }
    }

    /// <summary>y = position of the largest element along an axis: the first of equals; the first NaN if there is one.</summary>
    public static void ArgMax<T>(ReadOnlySpan<int> sizes, Operand<T> x, int axis, Result<int> y) where T : struct, IFloatingPointIeee754<T>
    {
        var kept = sizes.ToArray();
        kept[axis] = 1;
        var output = new Position(kept);
        while (output.Next())
        {
            var first = output.In(x.Offset, x.Strides);
            var best = 0;
            for (var i = 1; i < sizes[axis]; i++)
            {
                T candidate = x.Data[first + i * x.Strides[axis]], value = x.Data[first + best * x.Strides[axis]];
                if (!T.IsNaN(value) && (T.IsNaN(candidate) || candidate > value)) best = i;
            }

            y.Data[output.In(y.Offset, y.Strides)] = best;
        }
    }

    private static T Identity<T>(ReduceOp op) where T : struct, IFloatingPointIeee754<T> => op switch
    {
        ReduceOp.Max => T.NegativeInfinity,
        ReduceOp.Min => T.PositiveInfinity,
        ReduceOp.Product or ReduceOp.All => T.One,
        _ => T.Zero,
    };

    private static T Combine<T>(ReduceOp op, T sum, T x) where T : struct, IFloatingPointIeee754<T> => op switch
    {
        ReduceOp.Sum or ReduceOp.Mean => sum + x,
        ReduceOp.SumSquares => sum + x * x,
        ReduceOp.Product => sum * x,
        ReduceOp.Max => T.Max(sum, x),
        ReduceOp.Min => T.Min(sum, x),
        ReduceOp.Any => x != T.Zero ? T.One : sum,
        ReduceOp.All => x == T.Zero ? T.Zero : sum,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, $"ReduceOp has no member {op}; use a named member."),
    };
}
