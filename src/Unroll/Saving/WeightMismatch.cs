namespace Unroll;

/// <summary>A weight that was given with another shape.</summary>
/// <param name="Path">Where it stands in the model.</param>
/// <param name="Needed">The model's shape.</param>
/// <param name="Given">The given shape.</param>
public sealed record WeightMismatch(string Path, Shape Needed, Shape Given)
{
    /// <summary>Path and both shapes.</summary>
    public override string ToString() => $"{Path} (needs {Needed}, got {Given})";
}
