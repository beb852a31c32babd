namespace Unroll;

/// <summary>Sequences read from files for a classifier or a tagger, and where each came from.</summary>
internal sealed class SequenceTable
{
    public required SequenceInputs Inputs { get; init; }

    /// <summary>A class, or a set of classes, for each sequence; null where none was asked for.</summary>
    public ClassLabels? Labels { get; init; }

    /// <summary>A class for each step; null where none was asked for.</summary>
    public StepLabels? Tags { get; init; }

    /// <summary>The name of each sequence: its key, or the number of its line or sentence.</summary>
    public required string[] Keys { get; init; }

    /// <summary>The rows of the file that each sequence was made of.</summary>
    public required int[][] Rows { get; init; }

    /// <summary>What was left out, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The file, when it was CSV.</summary>
    public CsvCells? Cells { get; init; }
}
