namespace Unroll.Testing;

/// <summary>A tensor operation with inputs to try it on.</summary>
/// <param name="Run">The operation.</param>
/// <param name="Inputs">Its inputs.</param>
public sealed record OpCase(Func<Tensor[], Tensor> Run, params OpInput[] Inputs)
{
    /// <summary>Whether it has a gradient: false for comparisons and positions.</summary>
    public bool Differentiable { get; init; } = true;

    /// <summary>Largest relative difference between the fast and the plain backend. Default 2e-6.</summary>
    public double Tolerance { get; init; } = 2e-6;
}
