namespace Unroll;

/// <summary>
/// Data that cannot be used as a series: a text where a number should be, a column that is not there, dates that repeat or run backwards,
/// too few rows. The message says what was found, where, and the usual fix.
/// </summary>
public sealed class SeriesException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found, what was needed, the usual fix.</param>
    /// <param name="line">The line of the file, counted from 1, or null when no single line is to blame.</param>
    /// <param name="column">The column's name, or null when no single column is to blame.</param>
    /// <param name="inner">The exception behind this one, if any.</param>
    public SeriesException(string message, int? line = null, string? column = null, Exception? inner = null)
        : base(message, inner)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line of the file, counted from 1, or null.</summary>
    public int? Line { get; }

    /// <summary>The column's name, or null.</summary>
    public string? Column { get; }
}
