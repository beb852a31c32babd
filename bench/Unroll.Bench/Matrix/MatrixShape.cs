namespace Unroll.Bench;

/// <summary>A size at which all configurations are compared; the inputs are as wide as the units.</summary>
/// <param name="Units">Units, and features.</param>
/// <param name="Batch">Rows.</param>
/// <param name="Steps">Steps.</param>
/// <param name="Train">Forward and backward pass, or forward pass alone.</param>
internal sealed record MatrixShape(int Units, int Batch, int Steps, bool Train)
{
    /// <summary>All of them: 100 steps; 32 at 512 units, where a step is long enough.</summary>
    internal static IEnumerable<MatrixShape> All =>
        from units in new[] { 8, 32, 128, 512 }
        from batch in new[] { 1, 32 }
        from train in new[] { false, true }
        select new MatrixShape(units, batch, units == 512 ? 32 : 100, train);

    internal string Mode => Train ? "train" : "infer";
}
