namespace Unroll;

/// <summary>What keeps a part of a computation from being faster.</summary>
public enum ProfileBound
{
    /// <summary>Neither arithmetic nor memory is near its limit: calls, small sizes, steps that wait for one another.</summary>
    Overhead,

    /// <summary>Arithmetic: it runs at a quarter or more of the machine's multiply-adds, and nearer to them than to the limit of memory.</summary>
    Operations,

    /// <summary>Memory: it moves a quarter or more of the bytes that the caches or the memory can deliver.</summary>
    Memory,
}
