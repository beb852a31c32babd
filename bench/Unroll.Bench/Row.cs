namespace Unroll.Bench;

/// <summary>Something to time: one call of <paramref name="Run"/> is one train step or one forward pass.</summary>
/// <param name="Run">The call.</param>
/// <param name="Batch">Samples in it.</param>
/// <param name="Flops">Floating-point operations of its matrix products (a multiply-add is two), or 0.</param>
internal sealed record Row(Action Run, int Batch, double Flops);
