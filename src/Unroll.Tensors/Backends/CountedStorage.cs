namespace Unroll;

/// <summary>Storage of a tensor inside a pass, which counts what holds it there (sums of gradients, values between layers): what it occupies goes back when nothing does, unless it was handed out.</summary>
internal abstract class CountedStorage(Backend backend, int length) : Storage(backend, DType.Float32, length)
{
    int _holders;

    /// <summary>Whether somebody outside the pass may hold it: then it is an ordinary array that the collector takes.</summary>
    internal bool IsKept { get; private set; }

    internal virtual void Keep() => IsKept = true;

    internal void Hold() => _holders++;

    /// <summary>One holder less; true when it was the last.</summary>
    internal bool Drop() => --_holders == 0;

    /// <summary>Gives back what nobody holds.</summary>
    internal void Return()
    {
        if (!IsKept && _holders <= 0)
            GiveBack();
    }

    /// <summary>Gives back the arrays; called once or more.</summary>
    protected abstract void GiveBack();
}
