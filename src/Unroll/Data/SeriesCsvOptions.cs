namespace Unroll;

/// <summary>How to read a CSV file of numbers; what is null is found in the file itself.</summary>
public sealed record SeriesCsvOptions
{
    /// <summary>The columns wanted, in order; null for every column of numbers.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The column of dates; null to find it (the first column whose cells all are dates).</summary>
    public string? DateColumn { get; init; }

    /// <summary>The character between cells; null to find it among comma, semicolon and tab.</summary>
    public char? Delimiter { get; init; }

    /// <summary>'.' or ','; null to find it in the numbers.</summary>
    public char? DecimalSeparator { get; init; }

    /// <summary>What to call the file in messages; null for its path.</summary>
    public string? Name { get; init; }
}
