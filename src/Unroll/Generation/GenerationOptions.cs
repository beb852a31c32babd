namespace Unroll;

/// <summary>When a generated sequence ends, and what may not stand in it.</summary>
public sealed record GenerationOptions
{
    /// <summary>Tokens at most, the end token included. Default 100.</summary>
    public int MaxLength { get; init => field = Require.Positive(value, nameof(GenerationOptions), nameof(MaxLength)); } = 100;

    /// <summary>Tokens at least, before an end token may come. Default 0.</summary>
    public int MinLength { get; init => field = Require.NotNegative(value, nameof(GenerationOptions), nameof(MinLength)); }

    /// <summary>The token that ends a sequence; it is not part of the result. Null (default): that of the <see cref="Decoder"/>; none for a model without one. -1 for none.</summary>
    public int? EndToken { get; init; }

    /// <summary>Tokens that may not occur. Default none, but that a <see cref="Decoder"/> never writes its padding and start tokens.</summary>
    public IReadOnlyList<int> Forbidden { get; init; } = [];

    /// <summary>The length of runs of tokens that may occur only once in a sequence: 3 for no trigram twice. Default 0: no such rule.</summary>
    public int NoRepeat { get; init => field = Require.NotNegative(value, nameof(GenerationOptions), nameof(NoRepeat)); }

    /// <summary>A rule of your own, asked before each token. Default none.</summary>
    public TokenMask? Mask { get; init; }
}
