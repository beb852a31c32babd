namespace Unroll;

/// <summary>A stretch of a series without numbers, as its reader found it. Gaps are NaN in the <see cref="Series"/>.</summary>
/// <param name="Column">The column with empty cells, or null when whole rows are missing.</param>
/// <param name="First">The label (date or row number) of the first row without a number.</param>
/// <param name="Last">The label of the last one; equal to <paramref name="First"/> for a single row.</param>
/// <param name="Count">How many rows.</param>
public sealed record SeriesGap(string? Column, string First, string Last, int Count)
{
    /// <summary>"2 rows missing, 1988-12-30 to 1988-12-31" or "1 empty cell in column 'Temp', 1984-12-31".</summary>
    public override string ToString()
    {
        string what = Column is null ? $"{Count} {(Count == 1 ? "row" : "rows")} missing" : $"{Count} empty {(Count == 1 ? "cell" : "cells")} in column '{Column}'";
        return Count == 1 ? $"{what}, {First}" : $"{what}, {First} to {Last}";
    }
}
