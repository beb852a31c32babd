namespace Unroll;

/// <summary>A model file cannot be read or written: says which file and why, in a sentence or two for the user.</summary>
public sealed class ModelFileException : IOException
{
    /// <summary>Makes the exception.</summary>
    public ModelFileException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
