namespace Unroll;

/// <summary>A data set that cannot be had: no connection, an interrupted download, a wrong checksum, a broken file in the cache. The message says which file and what to do.</summary>
public sealed class DataException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the usual fix.</param>
    /// <param name="inner">The exception behind this one, if any.</param>
    public DataException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
