using Unroll.Kernels;

namespace Unroll;

/// <summary>A cell as a whole-sequence kernel runs it: the program, and the weights in the kernel's order.</summary>
/// <param name="Program">The cell's arithmetic: a built-in one, or <see cref="CellProgram.From{T}"/> of your own struct.</param>
/// <param name="Kernel">Input weights [inputs, gates * units].</param>
/// <param name="Recurrent">Recurrent weights [units, gates * units].</param>
/// <param name="Bias">[gates * units]; [2, gates * units] where the second row belongs to the recurrent product; or null.</param>
public sealed record FusedCell(CellProgram Program, Weight Kernel, Weight Recurrent, Weight? Bias)
{
    /// <summary>With layer norm: the scales of the input and the recurrent product [gates * units], then, for a program with a normalised state, its scale
    /// and shift [units]. Default empty: no layer norm.</summary>
    public IReadOnlyList<Weight> Norms { get; init; } = [];

    /// <summary>Of an LSTM: the weights [units, p] of a projection of its output; the recurrent weights are then [p, gates * units]. Default null: none.</summary>
    public Weight? Projection { get; init; }
}
