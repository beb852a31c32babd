namespace Unroll.Kernels;

/// <summary>The kept and the reduced axes of a reduction, each as a plan: in Kept operand 0 is x and 1 is y, in Reduced operand 1 is x.</summary>
internal struct ReducePlan
{
    public StridePlan Kept;
    public StridePlan Reduced;

    /// <summary>Distance in x between the outputs of the innermost kept axis.</summary>
    public int KeptStride;

    public static void Create(out ReducePlan plan, ReadOnlySpan<int> sizes, ReadOnlySpan<int> x, ReadOnlySpan<int> y)
    {
        Span<int> buffer = stackalloc int[6 * sizes.Length];
        Span<int> keptSizes = buffer[..sizes.Length], keptX = buffer.Slice(sizes.Length, sizes.Length), keptY = buffer.Slice(2 * sizes.Length, sizes.Length);
        Span<int> reducedSizes = buffer.Slice(3 * sizes.Length, sizes.Length), reducedX = buffer.Slice(4 * sizes.Length, sizes.Length);
        var none = buffer[(5 * sizes.Length)..];
        int kept = 0, reduced = 0;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (y[axis] == 0 && sizes[axis] != 1)
            {
                (reducedSizes[reduced], reducedX[reduced]) = (sizes[axis], x[axis]);
                reduced++;
            }
            else
            {
                (keptSizes[kept], keptX[kept], keptY[kept]) = (sizes[axis], x[axis], y[axis]);
                kept++;
            }
        }

        plan = default;

        // The kept axes are ordered by x, which is the larger; the reduced ones keep their order, which defines the result.
        StridePlan.Create(out plan.Kept, keptSizes[..kept], keptX[..kept], keptY[..kept]);
        StridePlan.Create(out plan.Reduced, reducedSizes[..reduced], none[..reduced], reducedX[..reduced]);
        if (plan.Kept.Count > 0) plan.KeptStride = plan.Kept.InnerStride(0);
    }
}
