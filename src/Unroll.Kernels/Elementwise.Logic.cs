namespace Unroll.Kernels;

public static partial class Elementwise
{
    /// <summary>y = whether a and b compare as op says; false where either is NaN, except <see cref="CompareOp.NotEqual"/>.</summary>
    /// <param name="op">The comparison.</param>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="a">The left side; stride 0 repeats it along an axis.</param>
    /// <param name="b">The right side; stride 0 repeats it along an axis.</param>
    /// <param name="y">The result.</param>
    public static void Compare(CompareOp op, ReadOnlySpan<int> sizes, Operand<float> a, Operand<float> b, Result<bool> y) => CompareAny(op, sizes, a, b, y);

    /// <inheritdoc cref="Compare(CompareOp, ReadOnlySpan{int}, Operand{float}, Operand{float}, Result{bool})"/>
    public static void Compare(CompareOp op, ReadOnlySpan<int> sizes, Operand<int> a, Operand<int> b, Result<bool> y) => CompareAny(op, sizes, a, b, y);

    /// <summary>y = op(a, b) on truth values.</summary>
    /// <param name="op">The function.</param>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="a">The first argument; stride 0 repeats it along an axis.</param>
    /// <param name="b">The second argument; stride 0 repeats it along an axis.</param>
    /// <param name="y">The result; may be the view a or b.</param>
    public static void Logical(LogicalOp op, ReadOnlySpan<int> sizes, Operand<bool> a, Operand<bool> b, Result<bool> y)
    {
        switch (op)
        {
            case LogicalOp.And: ScalarLoop.Run<bool, bool, And>(sizes, a, b, y); break;
            case LogicalOp.Or: ScalarLoop.Run<bool, bool, Or>(sizes, a, b, y); break;
            case LogicalOp.Xor: ScalarLoop.Run<bool, bool, Xor>(sizes, a, b, y); break;
            default: throw Unknown(op);
        }
    }

    /// <summary>y = not x on truth values.</summary>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result; may be the view x.</param>
    public static void Not(ReadOnlySpan<int> sizes, Operand<bool> x, Result<bool> y) => ScalarLoop.Run<bool, bool, Nor>(sizes, x, x, y);

    /// <summary>y = op(a, b) on integers, wrapping; only Add, Subtract, Multiply, Divide (rounds down, as Python's //), Minimum and Maximum.</summary>
    /// <param name="op">The function.</param>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="a">The first argument; stride 0 repeats it along an axis.</param>
    /// <param name="b">The second argument; stride 0 repeats it along an axis.</param>
    /// <param name="y">The result; may be the view a or b.</param>
    /// <exception cref="ArgumentOutOfRangeException">The function has no integer form.</exception>
    public static void Binary(BinaryOp op, ReadOnlySpan<int> sizes, Operand<int> a, Operand<int> b, Result<int> y)
    {
        switch (op)
        {
            case BinaryOp.Add: ScalarLoop.Run<int, int, IntAdd>(sizes, a, b, y); break;
            case BinaryOp.Subtract: ScalarLoop.Run<int, int, IntSubtract>(sizes, a, b, y); break;
            case BinaryOp.Multiply: ScalarLoop.Run<int, int, IntMultiply>(sizes, a, b, y); break;
            case BinaryOp.Divide: ScalarLoop.Run<int, int, IntDivide>(sizes, a, b, y); break;
            case BinaryOp.Minimum: ScalarLoop.Run<int, int, IntMinimum>(sizes, a, b, y); break;
            case BinaryOp.Maximum: ScalarLoop.Run<int, int, IntMaximum>(sizes, a, b, y); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, $"{op} has no integer form; cast the operands to floats first.");
        }
    }

    private static void CompareAny<T>(CompareOp op, ReadOnlySpan<int> sizes, Operand<T> a, Operand<T> b, Result<bool> y)
        where T : unmanaged, System.Numerics.IComparisonOperators<T, T, bool>
    {
        switch (op)
        {
            case CompareOp.Equal: ScalarLoop.Run<T, bool, Equal<T>>(sizes, a, b, y); break;
            case CompareOp.NotEqual: ScalarLoop.Run<T, bool, NotEqualTo<T>>(sizes, a, b, y); break;
            case CompareOp.Less: ScalarLoop.Run<T, bool, Less<T>>(sizes, a, b, y); break;
            case CompareOp.LessOrEqual: ScalarLoop.Run<T, bool, LessOrEqual<T>>(sizes, a, b, y); break;
            case CompareOp.Greater: ScalarLoop.Run<T, bool, Less<T>>(sizes, b, a, y); break;
            case CompareOp.GreaterOrEqual: ScalarLoop.Run<T, bool, LessOrEqual<T>>(sizes, b, a, y); break;
            default: throw Unknown(op);
        }
    }
}
