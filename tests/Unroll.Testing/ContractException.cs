namespace Unroll.Testing;

/// <summary>Something does not keep its contract: the message says what, where, and what was expected. Test frameworks of all kinds report it as a failure.</summary>
public sealed class ContractException : Exception
{
    /// <summary>Without a message.</summary>
    public ContractException()
    {
    }

    /// <summary>With what does not hold.</summary>
    public ContractException(string message) : base(message)
    {
    }

    /// <summary>With what does not hold, and why.</summary>
    public ContractException(string message, Exception inner) : base(message, inner)
    {
    }
}
