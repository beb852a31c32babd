namespace Unroll;

/// <summary>Shapes, axes or element types do not fit: says who, what was given, what was needed, and the usual fix.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>Makes the sentence <c>who: given ...; needed ... Usual fix: ...</c></summary>
    public ShapeException(string who, string given, string needed, string? fix = null)
        : base($"{who}: got {given}; needed {needed}." + (fix is null ? "" : $" Usual fix: {fix}."))
        => (Who, Given, Needed, Fix) = (who, given, needed, fix);

    /// <summary>The op, or the layer's type and name.</summary>
    public string Who { get; }

    /// <summary>What was given, with its shape.</summary>
    public string Given { get; }

    /// <summary>What was needed.</summary>
    public string Needed { get; }

    /// <summary>The usual fix, if there is one.</summary>
    public string? Fix { get; }
}
