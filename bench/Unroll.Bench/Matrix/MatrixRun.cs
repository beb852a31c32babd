using System.Runtime;

namespace Unroll.Bench;

/// <summary>Measures all configurations of a cell at a size against each other.</summary>
internal static class MatrixRun
{
    /// <summary>The bar: the worst configuration of a cell costs at most this many times its best for an operation.</summary>
    internal const double Bar = 1.5;

    /// <summary>Configurations take turns, round after round, and each keeps its least: a disturbance meets all of them or is forgotten.
    /// Where the bar is broken the group is measured once more.</summary>
    internal static IReadOnlyList<MatrixCase> Measure(CellKind cell, MatrixShape shape, string? only, double milliseconds, int rounds)
    {
        // A batch of one row has no work left when its row is empty.
        var cases = Configurations.All.Where(c => c.Fits(cell) && (shape.Batch > 1 || c.Mask != MaskShape.EmptyRows) && (only ?? c.Name) == c.Name).Select(c => new MatrixCase(cell, c, shape)).ToArray();
        WarmUp(cases, milliseconds);
        for (var i = 0; i < rounds || (i < 2 * rounds && Ratio(cases) > Bar); i++)
            foreach (var one in cases)
                one.Round(milliseconds, warmUp: false);
        Array.ForEach(cases, one => one.Finish());
        return cases;
    }

    // Until a round passes in which nothing is compiled.
    static void WarmUp(MatrixCase[] cases, double milliseconds)
    {
        for (var (round, methods) = (0, -1L); round < 2 || (round < 10 && methods != JitInfo.GetCompiledMethodCount()); round++)
        {
            methods = JitInfo.GetCompiledMethodCount();
            foreach (var one in cases)
                one.Round(milliseconds, warmUp: true);
        }
    }

    /// <summary>Worst to best.</summary>
    internal static double Ratio(IReadOnlyCollection<MatrixCase> cases) => cases.Max(c => c.Cost) / cases.Min(c => c.Cost);
}
