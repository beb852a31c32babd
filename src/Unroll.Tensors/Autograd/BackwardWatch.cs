namespace Unroll;

/// <summary>Told of the parts of a backward pass as they run.</summary>
internal abstract class BackwardWatch
{
    internal abstract void Begin();

    /// <summary>What began is done.</summary>
    /// <param name="part">A node that was differentiated, or the <see cref="Variable"/> whose gradient was finished.</param>
    internal abstract void End(object part);
}
