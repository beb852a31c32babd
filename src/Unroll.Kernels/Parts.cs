namespace Unroll.Kernels;

/// <summary>How large elementwise work is cut for the worker pool: by sizes alone, never by the number of threads.</summary>
internal static class Parts
{
    /// <summary>Elements of a part of contiguous work; a multiple of every width.</summary>
    public const int Elements = 1 << 16;

    private const int Smallest = 1 << 18;

    /// <summary>Number of parts of contiguous work; 1 where a second thread would cost more than it brings.</summary>
    public static int Of(int count, bool heavy = false) => count < (heavy ? 2 * Elements : Smallest) ? 1 : (count + Elements - 1) / Elements;

    /// <summary>Number of parts of strided work, cut between rows.</summary>
    public static int Of(in StridePlan plan) => plan.Count < Smallest ? 1 : (int)Math.Min(plan.Rows, (plan.Count + Elements - 1) / Elements);

    /// <summary>The rows of one part.</summary>
    public static (long First, long Last) Rows(in StridePlan plan, int part)
    {
        var parts = Of(in plan);
        return (plan.Rows * part / parts, plan.Rows * (part + 1) / parts);
    }
}
