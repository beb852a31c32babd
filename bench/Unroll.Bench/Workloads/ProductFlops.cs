namespace Unroll.Bench;

/// <summary>Floating-point operations of matrix products, counted as the peers' rows count them: 2 m n k.</summary>
internal static class ProductFlops
{
    /// <summary>A recurrent layer's forward pass.</summary>
    internal static double Recurrent(int gates, int batch, int steps, int inputs, int units, int directions = 1) =>
        2.0 * gates * batch * steps * units * (inputs + units) * directions;

    /// <summary>A dense layer's forward pass over some rows.</summary>
    internal static double Dense(double rows, int inputs, int outputs) => 2 * rows * inputs * outputs;
}
