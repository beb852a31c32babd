namespace Unroll.Kernels;

/// <summary>Checks of operands.</summary>
internal static class Require
{
    /// <summary>Throws where a [rows, width] operand has too few elements.</summary>
    public static void Elements(string kernel, string operand, int length, int rows, int width)
    {
        if (length < (long)rows * width)
            throw new ArgumentException($"{kernel}: {operand} has {length} elements; {rows} rows of {width} need {(long)rows * width}.");
    }
}
