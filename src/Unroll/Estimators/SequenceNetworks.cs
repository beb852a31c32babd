namespace Unroll;

/// <summary>The networks that estimators build where none is given.</summary>
internal static class SequenceNetworks
{
    /// <summary>[time] or [time, features] to logits [classes]: both directions of a recurrent layer, the largest and the mean of each feature over time, a dense layer.</summary>
    public static Symbol Classifier(Symbol input, int classes, SequenceEncoder encoder, SequenceOptions options)
    {
        var read = Recurrent(Steps(input, encoder, options), options);
        var pooled = new Concatenate { Name = "pooled" }.Call([new GlobalMaxPooling1D { Name = "largest" }.Call(read), new GlobalAveragePooling1D { Name = "mean" }.Call(read)]);
        return new Dense(classes) { Name = "classes" }.Call(Dropped(pooled, options, "dropout"));
    }

    /// <summary>[time] or [time, features] to logits [time, classes].</summary>
    public static Symbol Tagger(Symbol input, int classes, SequenceEncoder encoder, SequenceOptions options)
        => new Dense(classes) { Name = "classes" }.Call(Dropped(Recurrent(Steps(input, encoder, options), options), options, "dropout"));

    static Symbol Steps(Symbol input, SequenceEncoder encoder, SequenceOptions options)
    {
        if (encoder.IsNumbers)
            return input;
        var vectors = options.Vectors is { } given && encoder.Codec is { } codec ? given.Table(codec.Vocabulary, options.Seed) : null;
        var x = new Embedding(encoder.Ids, vectors?.Shape[1] ?? options.EmbeddingSize) { Name = "embedding", Vectors = vectors }.Call(input);
        if (options.WordDropout > 0)
            x = new Dropout(options.WordDropout) { Name = "word_dropout", NoiseShape = [null, null, 1] }.Call(x);
        return Dropped(x, options, "embedding_dropout");
    }

    static Symbol Recurrent(Symbol x, SequenceOptions options)
    {
        RecurrentLayer layer = options.Cell switch
        {
            RecurrentKind.Lstm => new Lstm(options.Units) { ReturnSequences = true },
            RecurrentKind.SimpleRnn => new SimpleRnn(options.Units) { ReturnSequences = true },
            _ => new Gru(options.Units) { ReturnSequences = true },
        };
        return new Bidirectional(layer) { Name = "both_directions" }.Call(x);
    }

    static Symbol Dropped(Symbol x, SequenceOptions options, string name) => options.Dropout > 0 ? new Dropout(options.Dropout) { Name = name }.Call(x) : x;
}
