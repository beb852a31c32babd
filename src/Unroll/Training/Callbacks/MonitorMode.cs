namespace Unroll;

/// <summary>Which numbers are better.</summary>
public enum MonitorMode
{
    /// <summary>The metric says; losses are better when smaller.</summary>
    Auto,

    /// <summary>Smaller ones.</summary>
    Smallest,

    /// <summary>Larger ones.</summary>
    Largest,
}
