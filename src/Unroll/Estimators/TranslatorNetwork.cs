namespace Unroll;

/// <summary>Encoder and <see cref="Decoder"/> of a translator as one graph: source [batch, time] and target [batch, steps] -> logits [batch, steps, vocabulary].</summary>
internal static class TranslatorNetwork
{
    public static Functional Build(Vocabulary sourceIds, Vocabulary targetIds, TranslatorOptions options)
    {
        var (luong, outputs) = (options.Attention == TranslatorAttention.Luong, targetIds.Count);
        var cell = new AttentionCell(new Gru(options.Units), luong ? new Attention { ScoreMode = ScoreMode.General } : new AdditiveAttention(options.Units))
        {
            AttentionUnits = options.Units,
            InputFeeding = luong,
        };
        var decoder = new Decoder(cell, outputs)
        {
            Name = "decoder",
            Embedding = new Embedding(outputs, options.EmbeddingSize) { Name = "target_embedding" },
            Output = options.Dropout > 0 ? new Sequential { new Dropout(options.Dropout), new Dense(outputs) } : null,
            StartToken = targetIds[Translator.StartToken],
            EndToken = targetIds[Translator.EndToken],
        };
        var (source, target) = (new Symbol("source", [null], DType.Int32), new Symbol("target", [null], DType.Int32));
        var read = new Embedding(sourceIds.Count, options.EmbeddingSize) { Name = "source_embedding", MaskZero = true }.Call(source);
        if (options.Dropout > 0)
            read = new Dropout(options.Dropout) { Name = "source_dropout" }.Call(read);
        var encoded = new Bidirectional(new Gru(options.Units) { ReturnSequences = true }) { Name = "encoder" }.Run(read);
        var bridge = new DenseBridge([.. cell.StateLayout.Select(leaf => leaf.Name)], [.. cell.StateLayout.Select(leaf => leaf.Width)]) { Name = "bridge", Activation = Activation.Tanh };
        return new Functional([source, target], [decoder.Teach(target, encoded.Sequence, bridge.Run(encoded.State))]) { Name = "translator", Seed = options.Seed };
    }

    /// <exception cref="ArgumentException">The network is none of a translator, or of other vocabularies: says which.</exception>
    public static void RequireFit(Functional model, Vocabulary source, Vocabulary target)
    {
        var (words, decoder) = (Layer<Embedding>(model, "source_embedding"), Layer<Decoder>(model, "decoder"));
        if (words.Inputs != source.Count || decoder.Outputs != target.Count || decoder.Embedding?.Inputs != target.Count)
            throw new ArgumentException(FormattableString.Invariant($"its vocabularies have {source.Count} and {target.Count} ids, its network {words.Inputs} and {decoder.Outputs}; needed the same"));
        if (!target.Contains(Translator.StartToken) || !target.Contains(Translator.EndToken) || target[Translator.StartToken] != decoder.StartToken || target[Translator.EndToken] != decoder.EndToken)
            throw new ArgumentException(FormattableString.Invariant($"its vocabulary lacks {Translator.StartToken} and {Translator.EndToken}, or not at {decoder.StartToken} and {decoder.EndToken} where its decoder has them"));
    }

    static T Layer<T>(Functional model, string name) where T : Layer => model.Layer(name) as T ?? throw new ArgumentException($"its layer '{name}' is no {typeof(T).Name}; needed the network that 'unroll translate train' saves");
}
