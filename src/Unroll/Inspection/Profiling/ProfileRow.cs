namespace Unroll;

/// <summary>One line of a <see cref="ModelProfile"/>: a layer of the model, or what is no layer's work.</summary>
public sealed record ProfileRow
{
    /// <summary>How deep inside other models the layer stands; 0 for the model's own.</summary>
    public int Depth { get; init; }

    /// <summary>The layer's name in the model.</summary>
    public required string Name { get; init; }

    /// <summary>The layer's type.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it is a model: its numbers are its own work alone, those of its layers have rows of their own.</summary>
    public bool IsModel { get; init; }

    /// <summary>How often it ran in one pass: more than once when it is shared.</summary>
    public int Calls { get; init; }

    /// <summary>The forward pass.</summary>
    public required ProfileCost Forward { get; init; }

    /// <summary>The backward pass; null without targets.</summary>
    public ProfileCost? Backward { get; init; }

    /// <summary>The optimizer's step on its weights; null without targets.</summary>
    public ProfileCost? Optimizer { get; init; }
}
