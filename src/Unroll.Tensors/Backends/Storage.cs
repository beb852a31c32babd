namespace Unroll;

/// <summary>Where a tensor's elements live. A backend makes it; views share it.</summary>
public abstract class Storage
{
    LeftOutSteps? _leftOut;

    private protected Storage(Backend backend, DType type, int length) => (Backend, DType, Length) = (backend, type, length);

    /// <summary>The backend that made it.</summary>
    public Backend Backend { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>How many elements it holds.</summary>
    public int Length { get; }

    /// <summary>The elements as an array, masked steps that were left out written; throws where there are none to read.</summary>
    internal Array Elements
    {
        get
        {
            if (LeftOut is { } steps)
                Write(steps);
            return Numbers;
        }
    }

    /// <summary>The array as it is, for who knows what was left out.</summary>
    internal abstract Array Numbers { get; }

    /// <summary>Masked steps that nobody has written yet.</summary>
    internal LeftOutSteps? LeftOut => Volatile.Read(ref _leftOut);

    /// <summary>From now on masked steps are written by the first who reads <see cref="Elements"/>.</summary>
    internal void LeaveOut(LeftOutSteps steps) => Volatile.Write(ref _leftOut, steps);

    void Write(LeftOutSteps steps)
    {
        lock (steps)
        {
            if (LeftOut != steps)
                return;
            steps.Write((float[])Numbers);
            Volatile.Write(ref _leftOut, null);
        }
    }

    /// <summary>Whether there are elements to be read now.</summary>
    internal virtual bool CanRead => true;
}

/// <summary>Storage in a garbage-collected array.</summary>
internal sealed class ArrayStorage<T>(Backend backend, DType type, T[] data) : Storage(backend, type, data.Length) where T : unmanaged
{
    public T[] Data { get; } = data;

    internal override Array Numbers => Data;
}

/// <summary>Storage that holds nothing: shapes are inferred with it.</summary>
internal sealed class NoStorage(Backend backend, DType type, int length) : Storage(backend, type, length)
{
    internal override bool CanRead => false;

    internal override Array Numbers => throw new InvalidOperationException(
        "A value was read while shapes are being inferred: there are no numbers yet, only shapes. " +
        "Usual fix: use tensor operations (Where, Select, Gather) instead of reading values inside Forward.");
}
