namespace Unroll;

/// <summary>
/// Encoder and decoder of a translator as one graph for training and files, and its layers by name for decoding step by step:
/// source [batch, time] and target so far [batch, steps] -> logits [batch, steps, vocabulary].
/// </summary>
internal sealed class TranslatorNetwork
{
    readonly Embedding _sourceTable, _targetTable;
    readonly Bidirectional _encoder;
    readonly DenseBridge _bridge;
    readonly AttentionCell _decoder;
    readonly Dense _output;

    public TranslatorNetwork(Functional model)
    {
        Model = model;
        (_sourceTable, _targetTable, _encoder) = (Layer<Embedding>("source_embedding"), Layer<Embedding>("target_embedding"), Layer<Bidirectional>("encoder"));
        (_bridge, _decoder, _output) = (Layer<DenseBridge>("bridge"), Layer<AttentionCell>("decoder"), Layer<Dense>("next"));
    }

    public Functional Model { get; }

    public int SourceIds => _sourceTable.Inputs;

    public int TargetIds => Math.Min(_targetTable.Inputs, _output.Units);

    public bool IsConsistent => _targetTable.Inputs == _output.Units;

    public static TranslatorNetwork Build(int sourceIds, int targetIds, TranslatorOptions options)
    {
        var luong = options.Attention == TranslatorAttention.Luong;
        var decoder = new AttentionCell(new Gru(options.Units), luong ? new Attention { ScoreMode = ScoreMode.General } : new AdditiveAttention(options.Units))
        {
            Name = "decoder",
            ReturnSequences = true,
            AttentionUnits = options.Units,
            InputFeeding = luong,
        };
        var bridge = new DenseBridge([.. decoder.StateLayout.Select(leaf => leaf.Name)], [.. decoder.StateLayout.Select(leaf => leaf.Width)]) { Name = "bridge", Activation = Activation.Tanh };
        var source = new Symbol("source", [null], DType.Int32);
        var target = new Symbol("target", [null], DType.Int32);
        Symbol Dropped(Symbol x, string name) => options.Dropout > 0 ? new Dropout(options.Dropout) { Name = name }.Call(x) : x;
        var encoded = new Bidirectional(new Gru(options.Units) { ReturnSequences = true }) { Name = "encoder" }
            .Run(Dropped(new Embedding(sourceIds, options.EmbeddingSize) { Name = "source_embedding", MaskZero = true }.Call(source), "source_dropout"));
        var read = Dropped(new Embedding(targetIds, options.EmbeddingSize) { Name = "target_embedding", MaskZero = true }.Call(target), "target_dropout");
        var written = decoder.Run(read, encoded.Sequence, bridge.Run(encoded.State));
        var logits = new Dense(targetIds) { Name = "next" }.Call(Dropped(written.Sequence, "output_dropout"));
        return new TranslatorNetwork(new Functional([source, target], [logits]) { Name = "translator", Seed = options.Seed });
    }

    /// <summary>The source read once: what is attended to, and the decoder's first state.</summary>
    public (Tensor Memory, State<Tensor> State) Encode(int[] source)
    {
        var encoded = _encoder.Run(_sourceTable.Call(Tensor.From(source, [1, source.Length])));
        return (encoded.Sequence, _bridge.Run(encoded.State));
    }

    /// <summary>One step of several rows: ln p of each next token [rows, vocabulary], the attention [rows, source], the new state.</summary>
    public (Tensor LogP, Tensor Weights, State<Tensor> State) Step(int[] ids, Tensor memory, State<Tensor> state)
    {
        var r = _decoder.Run(_targetTable.Call(Tensor.From(ids, [ids.Length, 1])), memory, state);
        return (_output.Call(r.Last.WithMask(null)).LogSoftmax(-1), r.Weights!.WithMask(null), r.State);
    }

    T Layer<T>(string name) where T : Layer => Model.Layer(name) as T ?? throw new ArgumentException($"Translator: the layer '{name}' is no {typeof(T).Name}; needed the network that 'unroll translate train' saves.");
}
