namespace Unroll;

/// <summary>What a <see cref="Decoder"/> writes from, when a program of your own runs the encoder.</summary>
public sealed record DecoderStart
{
    /// <summary>What an <see cref="AttentionCell"/> attends to [batch, memory time, features]; a mask may ride on it.</summary>
    public Tensor? Memory { get; init; }

    /// <summary>Where the cell starts; as for <see cref="Decoder.Teach(Symbol, Symbol?, State{Symbol}?, Symbol?, Symbol?)"/>. Default zeros.</summary>
    public State<Tensor>? State { get; init; }

    /// <summary>What is known ahead of each step [batch, time, features].</summary>
    public Tensor? Known { get; init; }

    /// <summary>For vectors: the input of the first step [batch, outputs]. Default zeros.</summary>
    public Tensor? First { get; init; }

    /// <summary>How many sequences, where nothing above says so. Default 1.</summary>
    public int Batch { get; init => field = Require.Positive(value, nameof(DecoderStart), nameof(Batch)); } = 1;

    internal int Rows => Memory?.Shape[0] ?? State?[0].Shape[0] ?? Known?.Shape[0] ?? First?.Shape[0] ?? Batch;
}
