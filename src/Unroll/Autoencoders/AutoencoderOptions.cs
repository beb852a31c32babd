namespace Unroll;

/// <summary>What the forms of <see cref="Autoencoder"/> have in common.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Makes a recurrent layer of so many units. Default: <c>units => new Lstm(units)</c>.</summary>
    public Func<int, RecurrentLayer> Cell { get; init; } = units => new Lstm(units);

    /// <summary>Whether the recurrent layers read in both directions; each gives twice its units. The decoder of <see cref="Autoencoder.StateToState"/> runs forward, with twice the units.
    /// Default false.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Whether a Dense layer makes the output. Without it the last recurrent layer has as many units as the input features, and its activation bounds the output (tanh: -1 to 1). Default true.</summary>
    public bool Dense { get; init; } = true;

    /// <summary>What spoils the input while training: <see cref="GaussianNoise"/>, <see cref="MaskingNoise"/>, <see cref="Dropout"/> and their like. Default none: the autoencoder copies, it does not denoise.</summary>
    public Layer? Noise { get; init; }

    /// <summary>For tokens: the number of ids. The input is Int32 [batch, time], an Embedding makes features of it, and the output is logits over the ids. Default null: numbers.</summary>
    public int? Vocabulary { get; init => field = value is { } given ? Require.Positive(given, nameof(AutoencoderOptions), nameof(Vocabulary)) : null; }

    /// <summary>Steps that each layer of <see cref="Autoencoder.SequenceCode"/> takes together. Default 2.</summary>
    public int PoolSize { get; init => field = Require.Positive(value, nameof(AutoencoderOptions), nameof(PoolSize)); } = 2;

    /// <summary>Units of the last recurrent layer of <see cref="Autoencoder.SequenceCode"/>, the one at full length. Default null: those of the first.</summary>
    public int? LastUnits { get; init => field = value is { } given ? Require.Positive(given, nameof(AutoencoderOptions), nameof(LastUnits)) : null; }
}
