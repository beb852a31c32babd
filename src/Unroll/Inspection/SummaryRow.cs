namespace Unroll;

/// <summary>One line of a <see cref="ModelSummary"/>.</summary>
public sealed record SummaryRow
{
    /// <summary>How deep inside other models the layer stands; 0 for the model's own.</summary>
    public int Depth { get; init; }

    /// <summary>The layer's name in the model.</summary>
    public required string Name { get; init; }

    /// <summary>The layer's type, with its size where that helps: <c>Bidirectional 64+64</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Shape of the main output, batch first; null when it is not known.</summary>
    public Shape? Output { get; init; }

    /// <summary>Numbers in its weights; 0 for a layer that stands further up already.</summary>
    public long Parameters { get; init; }

    /// <summary>How this number comes about, for example <c>4·128·(50 + 128 + 1)</c>; null for layers without weights.</summary>
    public string? Formula { get; init; }

    /// <summary>Multiply-adds of its matrix products for one sample; for one step of one sample when <see cref="PerStep"/> is set.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Whether <see cref="MultiplyAdds"/> counts one step, because the number of steps is not fixed.</summary>
    public bool PerStep { get; init; }

    /// <summary>Whether its output carries a mask.</summary>
    public bool HasMask { get; init; }

    /// <summary>Whether the row is a model whose own layers follow, so that its numbers are theirs.</summary>
    public bool IsModel { get; init; }

    /// <summary>Remarks: <c>shared</c>, <c>frozen</c>, <c>not built</c>.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
