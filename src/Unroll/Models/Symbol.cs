namespace Unroll;

/// <summary>A tensor that is still to come: an input of a graph, or what a layer will make of other symbols.</summary>
/// <remarks>Layers are called on symbols as on tensors; <see cref="Functional"/> makes a model of the graph.</remarks>
public sealed partial class Symbol
{
    /// <summary>An input. The batch axis is not given: <c>new Symbol("series", [null, 1])</c> is [batch, time, 1] with any number of steps.</summary>
    /// <param name="name">The input's name in the model.</param>
    /// <param name="shape">Lengths of the axes after the batch; null where any length is allowed.</param>
    /// <param name="type">Element type. Default Float32; Int32 for ids.</param>
    public Symbol(string name, int?[] shape, DType type = DType.Float32)
        : this(null, 0, name, [Shape.Unknown, .. shape.Select(n => n ?? Shape.Unknown)], type, null)
    {
    }

    internal Symbol(GraphNode? source, int output, string name, Shape shape, DType type, string? maskOrigin) =>
        (Source, Output, Name, Shape, DType, MaskOrigin) = (source, output, name, shape, type, maskOrigin);

    /// <summary>The input's name, or the name of the layer's output.</summary>
    public string Name { get; }

    /// <summary>Batch first; unknown lengths are <see cref="Shape.Unknown"/> and print as ?.</summary>
    public Shape Shape { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>Whether the tensor will carry a mask.</summary>
    public bool HasMask => MaskOrigin is not null;

    /// <summary>Which layers made and passed on the mask, or null when there is none.</summary>
    public string? MaskOrigin { get; }

    internal GraphNode? Source { get; }

    internal int Output { get; }

    /// <summary>Name, type and shape.</summary>
    public override string ToString() => $"Symbol '{Name}' {DType} {Shape}";
}
