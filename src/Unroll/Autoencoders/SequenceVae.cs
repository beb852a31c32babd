namespace Unroll;

/// <summary>A variational autoencoder of token sequences: an encoder to a normal distribution of latent numbers, and a decoder that writes the sequence from a draw of it.</summary>
/// <remarks>
/// <para>Ids [batch, time] -> logits [batch, time, vocabulary] of the same tokens: the decoder sees the start id and then the tokens before (teacher forcing; the shift by one is done inside), so it is fitted
/// as <c>vae.Compile(new Adam(1e-3f), Loss.SparseCategoricalCrossEntropy); vae.Fit(ids, ids);</c>.</para>
/// <para>Loss: the compiled one, the mean over the tokens, plus divergence(q(z|x) || N(0, 1)) times its weight / (tokens a sample): with weight 1 the negative evidence bound in nats a token. Metric
/// <c>kl</c>: the divergence in nats a sample. Evaluation takes the mean of q and the full weight.</para>
/// <para>Encoder: embedding, LSTM (both ways by default), last output, mean and log-variance. Decoder: words dropped, the same embedding, LSTM, Dense; it is a <see cref="Decoder"/>, so <see cref="Generate(Tensor,
/// GenerationStrategy?, GenerationOptions?, CancellationToken)"/> takes every strategy. <see cref="Bridge"/> says how z reaches it. Other cells: <see cref="EncoderCell"/>, <see cref="DecoderCell"/>.</para>
/// <para>Mask: steps with <see cref="PaddingId"/>, and those masked already, are used as padding, and the logits carry the mask.</para>
/// <para>Source: Bowman et al. 2015; free bits: Kingma et al. 2016; cyclic weights: Fu et al. 2019.</para>
/// </remarks>
/// <param name="vocabulary">How many ids there are: 0 to vocabulary - 1.</param>
/// <param name="latent">How many latent numbers.</param>
public sealed partial class SequenceVae(int vocabulary, int latent) : Model
{
    Embedding? _words;
    RecurrentBase? _encoder;
    LatentNormal? _code;
    DenseBridge? _bridge;
    WordDropout? _drop;
    Decoder? _decoder;

    /// <summary>How many ids there are.</summary>
    public int Vocabulary { get; } = vocabulary >= 2 ? vocabulary
        : throw new ArgumentOutOfRangeException(nameof(vocabulary), FormattableString.Invariant($"SequenceVae: got vocabulary = {vocabulary}; needed 2 or more. Usual fix: the number of ids of the tokenizer, padding counted."));

    /// <summary>How many latent numbers.</summary>
    public int Latent { get; } = Require.Positive(latent, nameof(SequenceVae));

    /// <summary>Length of a word's vector. Default 64.</summary>
    public int EmbeddingSize { get; init => field = Require.Positive(value, nameof(SequenceVae), nameof(EmbeddingSize)); } = 64;

    /// <summary>What reads the sequence: any recurrent layer of one input, <see cref="Bidirectional"/> or <see cref="StackedRecurrent"/>; its last output gives the code. Default null: an LSTM of <see cref="Units"/>
    /// as <see cref="BidirectionalEncoder"/> says.</summary>
    public RecurrentBase? EncoderCell { get; init => field = OneInput(value, nameof(EncoderCell)); }

    /// <summary>What writes it: any recurrent layer of one input and one direction, or a <see cref="StackedRecurrent"/> of such. Default null: an LSTM of <see cref="Units"/>.</summary>
    public RecurrentBase? DecoderCell { get; init => field = value is null ? null : new Decoder(OneInput(value, nameof(DecoderCell))!, 1).Cell; }

    /// <summary>Units of the decoder, and of the encoder in each direction, where these are not given as cells. Default 128.</summary>
    public int Units { get; init => field = Require.Positive(value, nameof(SequenceVae), nameof(Units)); } = 128;

    /// <summary>Whether the encoder reads in both directions, where it is not given as a cell. Default true.</summary>
    public bool BidirectionalEncoder { get; init; } = true;

    /// <summary>How z reaches the decoder. Default both ways.</summary>
    public LatentBridge Bridge { get; init; } = LatentBridge.Both;

    /// <summary>The share of the decoder's input words that training replaces by <see cref="UnknownId"/>, 0 to 1. Default 0.</summary>
    public float WordDropout { get; init => field = Require.Share(value, nameof(SequenceVae), nameof(WordDropout)); }

    /// <summary>The full weight of the divergence. Default 1.</summary>
    public float Beta { get; init => field = LossNumbers.NotNegative(nameof(SequenceVae), nameof(Beta), value); } = 1;

    /// <summary>In how many training steps the weight grows from 0, linearly. Default 0: at once, which many decoders answer with collapse.</summary>
    public long WarmUpSteps { get; init => field = LossNumbers.NotNegative(nameof(SequenceVae), nameof(WarmUpSteps), value); }

    /// <summary>After how many training steps the weight starts from 0 again. Default 0: never.</summary>
    public long CycleSteps { get; init => field = LossNumbers.NotNegative(nameof(SequenceVae), nameof(CycleSteps), value); }

    /// <summary>How much divergence each latent number may have without cost, in nats: together they keep Latent * FreeBits. Default 0.</summary>
    public float FreeBits { get; init => field = LossNumbers.NotNegative(nameof(SequenceVae), nameof(FreeBits), value); }

    /// <summary>The id of padding, or null when padding is said by masks alone. Default 0.</summary>
    public int? PaddingId { get; init; } = 0;

    /// <summary>The id that stands before the first token. Default 0: padding is never a token, so its vector is free for this.</summary>
    public int StartId { get; init => field = Require.NotNegative(value, nameof(SequenceVae), nameof(StartId)); }

    /// <summary>The id that ends a sequence, for <see cref="Generate"/>; training sequences should end with it. Default null: generation runs to its greatest length.</summary>
    public int? EndId { get; init; }

    /// <summary>What dropped words become; generation never writes it. Null when the vocabulary has no such id. Default 1.</summary>
    public int? UnknownId { get; init; } = 1;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected internal override DType InputType => DType.Int32;

    internal override string? StreamProblem(Values inputs) => "its encoder reads the whole sequence; Generate(z) writes one from a point of the code";

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        if (input.Count != 2)
            throw new ShapeException(Who, $"an input {input}", "ids [batch, time]", "turn texts into ids, padded to one length");
        foreach (var (name, id) in new (string, int?)[] { (nameof(PaddingId), PaddingId), (nameof(StartId), StartId), (nameof(EndId), EndId), (nameof(UnknownId), UnknownId) })
            if (id is { } given && (uint)given >= (uint)Vocabulary)
                throw new InvalidOperationException(FormattableString.Invariant($"{Who}: got {name} = {given}; needed an id of the vocabulary, 0 to {Vocabulary - 1}."));
        if (WordDropout > 0 && UnknownId is null)
            throw new InvalidOperationException($"{Who}: got WordDropout without UnknownId; needed the id that dropped words become. Usual fix: reserve an id for unknown words.");
        if (EncoderCell is not null && ReferenceEquals(EncoderCell, DecoderCell))
            throw new InvalidOperationException($"{Who}: got one {EncoderCell.GetType().Name} as EncoderCell and DecoderCell; needed two. Usual fix: make a new one.");
        _words = Track(new Embedding(Vocabulary, EmbeddingSize), "words");
        _encoder = Track(EncoderCell ?? (BidirectionalEncoder ? new Bidirectional(new Lstm(Units)) : new Lstm(Units)), "encoder");
        _code = Track(new LatentNormal(Latent) { Beta = 0 }, "code");
        _drop = Track(new WordDropout(WordDropout) { Replacement = UnknownId ?? 0, Spared = [StartId] }, "word_dropout");
        var cell = DecoderCell ?? new Lstm(Units);
        // Padding is masked before; the id of dropped words may be that of padding.
        _decoder = Track(new Decoder(cell, Vocabulary) { Embedding = _words, StartToken = StartId, EndToken = EndId ?? -1, PaddingToken = -1 }, "decoder");
        if (Bridge != LatentBridge.EveryStep)
        {
            _bridge = Track(new DenseBridge([.. cell.StateLayout.Select(leaf => leaf.Name)], [.. cell.StateLayout.Select(leaf => leaf.Width)]) { Activation = Activation.Tanh }, "bridge");
            _bridge.EnsureBuilt([[Shape.Unknown, Latent]]);
        }
        _words.EnsureBuilt([input]);
        _encoder.EnsureBuilt([[.. input, EmbeddingSize]]);
        _code.EnsureBuilt([[Shape.Unknown, _encoder.OutputWidth]]);
        _decoder.EnsureBuilt(Bridge == LatentBridge.InitialState ? [input] : [input, [.. input, Latent]]);
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var ids = Ids(inputs);
        var (z, mean, logVariance) = Code(ids, pass);
        if (pass.Additions is not null && ids.Shape[0] > 0)
        {
            var kl = new StandardNormalKl { Beta = Beta, WarmUpSteps = WarmUpSteps, CycleSteps = CycleSteps, FreeBits = FreeBits }.Of(mean, logVariance, pass.Step);
            double tokens = ids.Mask is { } mask ? mask.Steps.AsSpan<bool>().Count(true) : ids.Shape.Size;
            if (Beta > 0)
                pass.AddLoss(kl * kl.Like(ids.Shape[0] / Math.Max(1, tokens)));
        }
        return new Values(("y", _decoder!.Teach(_drop!.Call(ids, pass), state: InitialState(z, pass), known: AtEveryStep(z, ids.Shape[1]), pass: pass)));
    }

    /// <summary>Mean and log-variance of each sample's distribution of z, [batch, latent] each, in inference.</summary>
    /// <param name="ids">[batch, time].</param>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor ids)
    {
        using var off = Gradients.Off();
        Ready(ids);
        var (_, mean, logVariance) = Code(Ids(ids), Pass.Inference);
        return (mean, logVariance);
    }

    /// <summary>A callback that measures the code on these sequences after each epoch and warns of collapse, once the weight of the divergence is full.</summary>
    /// <param name="ids">[samples, time]; some hundreds are enough.</param>
    /// <param name="report">Told each epoch's measurement. Default: nobody.</param>
    /// <param name="warn">Told the warning. Default: nobody.</param>
    public CollapseMonitor Monitor(Tensor ids, Action<int, LatentReport>? report = null, Action<string>? warn = null) =>
        new(() => Encode(ids)) { WarmUpSteps = WarmUpSteps, CycleSteps = CycleSteps, Report = report, Warn = warn };

    (Tensor Z, Tensor Mean, Tensor LogVariance) Code(Tensor ids, Pass pass) => _code!.Run(_encoder!.Run(_words!.Call(ids, pass), null, pass).Last, pass);

    /// <summary>The ids with their mask; what stands in padding becomes the start id.</summary>
    Tensor Ids(Values inputs)
    {
        if (inputs.Count != 1 || inputs[0].Rank != 2)
            throw new ShapeException(Who, $"inputs {string.Join(", ", inputs.Select(x => x.Shape))}", "ids [batch, time]", "turn texts into ids, padded to one length");
        var ids = inputs[0].WithMask(null);
        ids = ids.DType == DType.Int32 ? ids : ids.To(DType.Int32);
        var mask = inputs[0].Mask;
        if (PaddingId is { } padding)
        {
            var real = ids.NotEqualTo(ids.Like(padding));
            mask = Mask.From(mask is null ? real : Tensor.Where(mask.Steps, real, mask.Steps), mask?.Origin ?? FormattableString.Invariant($"id {padding}"));
        }
        return mask is null ? ids : Tensor.Where(mask.Steps, ids, ids.Like(StartId)).WithMask(mask);
    }

    State<Tensor>? InitialState(Tensor z, Pass pass) => _bridge?.Run(new State<Tensor>(z), pass);

    Tensor? AtEveryStep(Tensor z, int steps) => Bridge == LatentBridge.InitialState ? null : z.ExpandDims(1).BroadcastTo([z.Shape[0], steps, Latent]);

    void Ready(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Rank != 2)
            throw new ShapeException(Who, $"ids {ids.Shape}", "[batch, time]");
        EnsureBuilt([[Shape.Unknown, Shape.Unknown]]);
        EnsureFilled();
    }

    static RecurrentBase? OneInput(RecurrentBase? cell, string option) => cell is null or { InputNames.Count: 1 } ? cell
        : throw new ArgumentException($"{nameof(SequenceVae)}.{option}: got a {cell.GetType().Name} that takes {string.Join(", ", cell.InputNames)}; needed a cell of one input. Usual fix: new Gru(units).", option);
}
