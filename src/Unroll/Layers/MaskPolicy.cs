namespace Unroll;

/// <summary>What a layer does with the mask of its input.</summary>
public enum MaskPolicy
{
    /// <summary>The output carries the same mask.</summary>
    Keep,

    /// <summary>The layer uses the mask (or needs none) and its output has no time axis to mask.</summary>
    Consume,

    /// <summary>The layer makes the output's mask itself.</summary>
    Transform,

    /// <summary>A masked input is an error when the model is built.</summary>
    Refuse,
}
