using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Unroll.Kernels;

public static unsafe partial class Gemm
{
    internal static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>Floats to skip so that the address is a multiple of a cache line.</summary>
    internal static int Align(float* p) => (int)(((64 - ((nint)p & 63)) & 63) / sizeof(float));

    internal static void PackAll(TileSet tiles, int k, int n, float* b, nint bRow, nint bCol, float* target)
    {
        int padded = RoundUp(n, tiles.Width);
        for (int k0 = 0; k0 < k; k0 += BlockK)
            PackBlock(tiles, Math.Min(BlockK, k - k0), n, b + (k0 * bRow), bRow, bCol, target + (k0 * (nint)padded));
    }

    /// <summary>Panel after panel: for every row its columns side by side, filled up with zeros to whole vectors.</summary>
    private static void PackBlock(TileSet tiles, int kc, int n, float* b, nint bRow, nint bCol, float* target)
    {
        for (int j = 0, columns; j < n; j += columns)
        {
            columns = tiles.NextPanel(n - j);
            int width = RoundUp(columns, tiles.Width);
            PackPanel(kc, columns, width, b + (j * bCol), bRow, bCol, target, width);
            target += width * (nint)kc;
        }
    }

    /// <summary>Copies [k, columns] to rows of <paramref name="width"/> at a distance of <paramref name="step"/>, the rest of a row zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void PackPanel(int k, int columns, int width, float* b, nint bRow, nint bCol, float* target, nint step)
    {
        if (columns < width) ClearColumns(k, target + columns, width - columns, step);
        if (bCol == 1)
        {
            if (columns == 6 && Vector128.IsHardwareAccelerated) CopySix(k, b, bRow, target, step);
            else
                for (int p = 0; p < k; p++, b += bRow, target += step) CopyRow(b, target, columns);
            return;
        }
        int j = 0, done = 0;
        if (bRow == 1 && Vector128.IsHardwareAccelerated)
        {
            done = k & ~3;
            for (; j + 4 <= columns; j += 4) Turn(done, b + (j * bCol), bCol, target + j, step);
            CopyColumns(done, k, 0, j, b, bRow, bCol, target, step);
        }
        CopyColumns(0, k, j, columns, b, bRow, bCol, target, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(float* from, float* to, int n)
    {
        if (n >= 32)
        {
            new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>(to, n));
            return;
        }
        int i = 0;
        for (; i + 4 <= n; i += 4) Vector128.Load(from + i).Store(to + i);
        for (; i < n; i++) to[i] = from[i];
    }

    // The rows of a full tile of the widest set.
    private static void CopySix(int k, float* from, nint fromStep, float* to, nint toStep)
    {
        for (; k > 0; k--, from += fromStep, to += toStep)
        {
            Vector128.Load(from).Store(to);
            *(double*)(to + 4) = *(double*)(from + 4);
        }
    }

    private static void ClearColumns(int k, float* target, int count, nint step)
    {
        for (int p = 0; p < k; p++, target += step)
            for (int j = 0; j < count; j++) target[j] = 0f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(int first, int k, int from, int to, float* b, nint bRow, nint bCol, float* target, nint step)
    {
        for (int j = from; j < to; j++)
        {
            float* read = b + (j * bCol) + (first * bRow), write = target + j + (first * step);
            for (int p = first; p < k; p++, read += bRow, write += step) *write = *read;
        }
    }

    /// <summary>Four columns that are adjacent downward become four elements of each row: blocks of 4 by 4 turned in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(int k, float* b, nint bCol, float* target, nint step)
    {
        float* b1 = b + bCol, b2 = b1 + bCol, b3 = b2 + bCol;
        for (int p = 0; p < k; p += 4)
        {
            Vector128<float> r0 = Vector128.Load(b + p), r1 = Vector128.Load(b1 + p), r2 = Vector128.Load(b2 + p), r3 = Vector128.Load(b3 + p);
            Vector128<float> low01 = Low(r0, r1), high01 = High(r0, r1), low23 = Low(r2, r3), high23 = High(r2, r3);
            LowPair(low01, low23).Store(target);
            HighPair(low01, low23).Store(target + step);
            LowPair(high01, high23).Store(target + (2 * step));
            HighPair(high01, high23).Store(target + (3 * step));
            target += 4 * step;
        }
    }

    // a0 b0 a1 b1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    // a2 b2 a3 b3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    // a0 a1 b0 b1; not by GetLower, which goes through memory
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowPair(Vector128<float> a, Vector128<float> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a.AsDouble(), b.AsDouble()).AsSingle()
        : Vector128.Create(a[0], a[1], b[0], b[1]);

    // a2 a3 b2 b3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HighPair(Vector128<float> a, Vector128<float> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a.AsDouble(), b.AsDouble()).AsSingle()
        : Vector128.Create(a[2], a[3], b[2], b[3]);

    /// <summary>Copies rows of a to groups of <paramref name="group"/>: for every p the rows of the group side by side.</summary>
    private static void PackRows(int m, int k, int group, float* a, nint aRow, nint aCol, float* target)
    {
        for (int i = 0; i < m; i += group)
        {
            int rows = Math.Min(group, m - i);
            PackPanel(k, rows, rows, a + (i * aRow), aCol, aRow, target + (i * (nint)k), group);
        }
    }
}
