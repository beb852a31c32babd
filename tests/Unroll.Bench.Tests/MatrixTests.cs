namespace Unroll.Bench.Tests;

/// <summary>The comparison of all configurations of a cell.</summary>
public sealed class MatrixTests
{
    [Fact]
    public void A_group_that_has_been_measured_holds_no_model()
    {
        var before = GC.GetTotalMemory(true);
        var group = MatrixRun.Measure(CellKind.Lstm, new MatrixShape(128, 1, 2, Train: true), null, 0, 1);
        var held = GC.GetTotalMemory(true) - before;
        Assert.All(group, one => Assert.True(double.IsFinite(one.Cost)));
        // A model with its gradients takes more than a megabyte.
        Assert.True(held < group.Count * 100_000L, FormattableString.Invariant($"{group.Count} measured configurations hold {held} bytes."));
    }
}
