namespace Unroll.Bench;

/// <summary>Something to time.</summary>
/// <param name="Run">What is timed: a train step, a forward pass, or <see cref="Inner"/> of them.</param>
/// <param name="Batch">Samples in one call.</param>
/// <param name="Flops">Floating-point operations of its matrix products (a multiply-add is two), a train step as three forward passes; or 0.</param>
internal sealed record Row(Action Run, int Batch, double Flops)
{
    /// <summary>Done before each run, not timed.</summary>
    internal Action? Prepare { get; init; }

    /// <summary>Calls in one run, where a single one is too short to time.</summary>
    internal int Inner { get; init; } = 1;

    /// <summary>Bytes that a call cannot but read, or 0.</summary>
    internal double Bytes { get; init; }

    /// <summary>The part of the time given on the command line that this row gets.</summary>
    internal double Share { get; init; } = 1;
}
