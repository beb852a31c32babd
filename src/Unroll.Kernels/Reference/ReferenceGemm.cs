using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The matrix product as plain loops, for tests and as the readable definition.</summary>
public static class ReferenceGemm
{
    /// <summary>
    /// c[i, j] = start + sum over p, in order, of a[i, p] * b[p, j], with start the stored c when accumulating, else 0.
    /// For float it has the bits of <see cref="Gemm"/>: one chain of multiply-adds.
    /// </summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Columns of a, rows of b.</param>
    /// <param name="a">Left operand.</param>
    /// <param name="aOffset">Index of a[0, 0].</param>
    /// <param name="aRow">Row step of a.</param>
    /// <param name="aCol">Column step of a.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="bOffset">Index of b[0, 0].</param>
    /// <param name="bRow">Row step of b.</param>
    /// <param name="bCol">Column step of b.</param>
    /// <param name="c">Result.</param>
    /// <param name="cOffset">Index of c[0, 0].</param>
    /// <param name="cRow">Row step of c.</param>
    /// <param name="cCol">Column step of c.</param>
    /// <param name="accumulate">Whether the sums start from the stored c.</param>
    public static void Run<T>(
        int m, int n, int k,
        ReadOnlySpan<T> a, int aOffset, int aRow, int aCol,
        ReadOnlySpan<T> b, int bOffset, int bRow, int bCol,
        Span<T> c, int cOffset, int cRow, int cCol, bool accumulate) where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                T sum = accumulate ? c[cOffset + (i * cRow) + (j * cCol)] : T.Zero;
                for (int p = 0; p < k; p++)
                    sum = MultiplyAdd(a[aOffset + (i * aRow) + (p * aCol)], b[bOffset + (p * bRow) + (j * bCol)], sum);
                c[cOffset + (i * cRow) + (j * cCol)] = sum;
            }
        }
    }

    internal static T MultiplyAdd<T>(T a, T b, T c) where T : IFloatingPointIeee754<T> =>
        Chain.IsFused ? T.FusedMultiplyAdd(a, b, c) : (a * b) + c;
}
