namespace Unroll.Kernels;

/// <summary>A strided matrix [rows, columns] in a float array.</summary>
/// <param name="data">The array.</param>
/// <param name="offset">Index of element [0, 0].</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
/// <param name="rowStep">Step from row to row.</param>
/// <param name="columnStep">Step from column to column.</param>
public readonly struct MatrixOperand(float[] data, int offset, int rows, int columns, int rowStep, int columnStep)
{
    /// <summary>The array.</summary>
    public float[] Data { get; } = data;

    /// <summary>Index of element [0, 0].</summary>
    public int Offset { get; } = offset;

    /// <summary>Rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>Columns.</summary>
    public int Columns { get; } = columns;

    /// <summary>Step from row to row.</summary>
    public int RowStep { get; } = rowStep;

    /// <summary>Step from column to column.</summary>
    public int ColumnStep { get; } = columnStep;

    internal void Check() => Gemm.Check("w", Data.Length, Offset, Rows, RowStep, Columns, ColumnStep);
}
