using Unroll.Kernels;

namespace Unroll.Bench;

/// <summary>Matrix products into an array that is there, as the peers' rows; with the right operand as it lies, and packed once.</summary>
internal static class GemmRows
{
    internal static IEnumerable<(string, Func<Row>)> All =>
    [
        ("gemm_64x64x64", () => Product(64, 64, 64)),
        ("gemm_64x512x2048", () => Product(64, 512, 2048)),
        ("gemm_512x512x512", () => Product(512, 512, 512)),
        ("gemm_1024x1024x1024", () => Product(1024, 1024, 1024)),
        ("gemm_2048x2048x2048", () => Product(2048, 2048, 2048)),
        ("gemm_packed_32x512x2048", () => Packed(32, 512, 2048)),
        ("gemm_packed_64x512x2048", () => Packed(64, 512, 2048)),
    ];

    static Row Product(int m, int k, int n)
    {
        var (a, b, c) = (Rows.Normal([m, k]).ToArray(), Rows.Normal([k, n]).ToArray(), new float[m * n]);
        return Make(m, k, n, () => Gemm.Run(m, n, k, a, 0, k, 1, b, 0, n, 1, c, 0, n, 1, accumulate: false));
    }

    static Row Packed(int m, int k, int n)
    {
        var (a, b, c) = (Rows.Normal([m, k]).ToArray(), Gemm.Pack(k, n, Rows.Normal([k, n]).AsSpan(), 0, n, 1), new float[m * n]);
        return Make(m, k, n, () => Gemm.RunPacked(m, a, 0, k, 1, b, [], c, 0, n, accumulate: false));
    }

    // Small products are run often enough for the clock.
    static Row Make(int m, int k, int n, Action product)
    {
        var (flops, inner) = (2.0 * m * k * n, Math.Max(1, (int)(1e7 / (2.0 * m * k * n))));
        return new Row(() =>
        {
            for (var i = 0; i < inner; i++)
                product();
        }, 1, flops)
        { Inner = inner, Share = 0.5 };
    }
}
