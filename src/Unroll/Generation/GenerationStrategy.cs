namespace Unroll;

/// <summary>How the next token is chosen: <see cref="Greedy"/>, <see cref="Sampling"/> or <see cref="Beam"/>.</summary>
public abstract class GenerationStrategy
{
    private protected GenerationStrategy()
    {
    }
}
