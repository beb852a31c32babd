using System.Numerics;

namespace Unroll.Kernels;

// Comparisons, logic and integer arithmetic: functions that need no lanes.
internal interface IScalarOp<T, TResult>
{
    static abstract TResult Invoke(T a, T b);
}

internal readonly struct Equal<T> : IScalarOp<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a == b;
}

internal readonly struct NotEqualTo<T> : IScalarOp<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a != b;
}

internal readonly struct Less<T> : IScalarOp<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a < b;
}

internal readonly struct LessOrEqual<T> : IScalarOp<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a <= b;
}

internal readonly struct And : IScalarOp<bool, bool>
{
    public static bool Invoke(bool a, bool b) => a & b;
}

internal readonly struct Or : IScalarOp<bool, bool>
{
    public static bool Invoke(bool a, bool b) => a | b;
}

internal readonly struct Xor : IScalarOp<bool, bool>
{
    public static bool Invoke(bool a, bool b) => a ^ b;
}

internal readonly struct Nor : IScalarOp<bool, bool>
{
    public static bool Invoke(bool a, bool b) => !(a | b);
}

internal readonly struct IntAdd : IScalarOp<int, int>
{
    public static int Invoke(int a, int b) => unchecked(a + b);
}

internal readonly struct IntSubtract : IScalarOp<int, int>
{
    public static int Invoke(int a, int b) => unchecked(a - b);
}

internal readonly struct IntMultiply : IScalarOp<int, int>
{
    public static int Invoke(int a, int b) => unchecked(a * b);
}

internal readonly struct IntDivide : IScalarOp<int, int>
{
    // -1 is apart because int.MinValue / -1 overflows.
    public static int Invoke(int a, int b)
    {
        if (b == -1) return unchecked(-a);
        var quotient = a / b;
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }
}

internal readonly struct IntMinimum : IScalarOp<int, int>
{
    public static int Invoke(int a, int b) => Math.Min(a, b);
}

internal readonly struct IntMaximum : IScalarOp<int, int>
{
    public static int Invoke(int a, int b) => Math.Max(a, b);
}
