namespace Unroll;

/// <summary>What classifier and tagger share: the network with its encoder and classes, computing in batches of like lengths, and the file.</summary>
internal sealed class SequenceEstimator
{
    public required string Who { get; init; }

    public required Functional Model { get; init; }

    public required SequenceEncoder Encoder { get; init; }

    public required ClassSet Classes { get; init; }

    /// <summary>One threshold a class for multi-label; null otherwise.</summary>
    public float[]? Thresholds { get; init; }

    public int Seed { get; init; }

    public IReadOnlyList<EstimatorProgress> Epochs { get; init; } = [];

    public int BestEpoch { get; init; }

    public bool Interrupted { get; init; }

    /// <summary>Trains a network: encoder and network are fitted to the training part alone.</summary>
    public static SequenceEstimator Fit(string who, SequenceInputs inputs, ClassSet classes, int[][] labels, bool multiLabel, bool perStep, SequenceOptions options,
        IProgress<EstimatorProgress>? progress, CancellationToken cancel)
    {
        var fit = $"{who}.Fit";
        var (train, validation) = Hold(inputs.Count, perStep || multiLabel ? null : [.. labels.Select(l => l[0])], options);
        // A part held out may hold other ids: their range is not learned from the training part.
        var encoder = SequenceEncoder.Fit(inputs.Kind == SequenceInputKind.Ids ? inputs : inputs.Take(train), options, fit);
        var encoded = encoder.Encode(inputs, fit);
        var input = encoder.Input;
        var logits = options.Network is { } own ? own(input, classes.Names.Length)
            : perStep ? SequenceNetworks.Tagger(input, classes.Names.Length, encoder, options) : SequenceNetworks.Classifier(input, classes.Names.Length, encoder, options);
        RequireLogits(fit, logits, classes.Names.Length, perStep);
        var model = new Functional(input, logits) { Name = perStep ? "tagger" : "classifier", Seed = options.Seed };
        Loss loss = multiLabel ? Loss.BinaryCrossEntropy : Loss.SparseCategoricalCrossEntropy;
        model.Compile(new Adam(options.LearningRate ?? (encoder.IsNumbers ? 0.005f : 0.001f)) { GlobalClipNorm = 1 }, loss, Metric.Accuracy);
        var targets = new SequenceTargets(labels, classes.Names.Length, multiLabel, perStep, options.Balanced ? train : null);
        var training = new SequenceTraining { Who = fit, Model = model, Inputs = encoded, Targets = targets.Of, Train = train, Validation = validation, Options = options, PerStep = perStep };
        training.Run(progress, cancel);
        return new SequenceEstimator
        {
            Who = who,
            Model = model,
            Encoder = encoder,
            Classes = classes,
            Thresholds = multiLabel ? [.. classes.Names.Select(n => options.Thresholds?.GetValueOrDefault(n, options.Threshold) ?? options.Threshold)] : null,
            Seed = options.Seed,
            Epochs = training.Epochs,
            BestEpoch = training.BestEpoch,
            Interrupted = training.Interrupted,
        };
    }

    static (int[] Train, int[] Validation) Hold(int count, int[]? classes, SequenceOptions options)
    {
        if (options.ValidationShare * count < 1)
            return ([.. Enumerable.Range(0, count)], []);
        var fold = classes is null ? Folds.Holdout(count, options.ValidationShare, options.Seed) : Folds.StratifiedHoldout(classes, options.ValidationShare, options.Seed);
        return (fold.Train, fold.Test);
    }

    static void RequireLogits(string who, Symbol logits, int classes, bool perStep)
    {
        // A symbol's shape starts with the batch axis.
        var rank = perStep ? 3 : 2;
        if (logits.Shape.Rank != rank || logits.Shape[^1] != classes)
            throw new ArgumentException($"{who}: the network gives {logits.Shape}; needed [batch, {(perStep ? "time, " : "")}{FormattableString.Invariant($"{classes}")}], a logit for each class{(perStep ? " at each step" : "")}. Usual fix: end with new Dense(classes).");
    }

    /// <summary>Probabilities of each sample, [classes] or [time * classes], in the order of the samples.</summary>
    public float[][] Probabilities(SequenceInputs inputs, string method, int batchSize = 64)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
            return [];
        var encoded = Encoder.Encode(inputs, $"{Who}.{method}");
        var result = new float[inputs.Count][];
        foreach (var batch in encoded.ByLength([.. Enumerable.Range(0, inputs.Count)], batchSize))
        {
            var logits = Model.Predict(encoded.Batch(batch), batch.Length).WithMask(null);
            var values = (Thresholds is null ? logits.Softmax(-1) : logits.Sigmoid()).AsSpan();
            var width = values.Length / batch.Length;
            for (var i = 0; i < batch.Length; i++)
                result[batch[i]] = values.Slice(i * width, logits.Rank == 3 ? encoded.Lengths[batch[i]] * Classes.Names.Length : width).ToArray();
        }
        return result;
    }

    public void Save(string path, string extra, IReadOnlyDictionary<string, string> notes, Registry? registry) =>
        EstimatorFile.Save(path, Model, extra, [.. notes, new("classes", string.Join(", ", Classes.Names))], registry, (json, names) =>
        {
            json.WriteStartArray("classes");
            foreach (var name in Classes.Names)
                json.WriteStringValue(name);
            json.WriteEndArray();
            if (Thresholds is not null)
            {
                json.WriteStartArray("thresholds");
                foreach (var threshold in Thresholds)
                    json.WriteNumberValue(threshold);
                json.WriteEndArray();
            }
            json.WriteNumber("seed", Seed);
            json.WriteNumber("best_epoch", BestEpoch);
            json.WriteStartObject("notes");
            foreach (var (key, value) in notes)
                json.WriteString(key, value);
            json.WriteEndObject();
            Encoder.Write(json, names);
        });

    public static (SequenceEstimator Estimator, SortedDictionary<string, string> Notes) Load(string path, string who, string extra, Registry? registry) =>
        EstimatorFile.Load<Functional, (SequenceEstimator, SortedDictionary<string, string>)>(path, extra, $"{who}.Save or 'unroll {(extra == "tagger" ? "tag" : "classify")} train'", registry, (model, json, names) =>
        {
            var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var note in json.GetProperty("notes").EnumerateObject())
                notes[note.Name] = note.Value.GetString() ?? "";
            return (new SequenceEstimator
            {
                Who = who,
                Model = model,
                Encoder = SequenceEncoder.Read(json.GetProperty("input"), names),
                Classes = new ClassSet([.. json.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!)], who),
                Thresholds = json.TryGetProperty("thresholds", out var thresholds) ? [.. thresholds.EnumerateArray().Select(t => t.GetSingle())] : null,
                Seed = json.GetProperty("seed").GetInt32(),
                BestEpoch = json.GetProperty("best_epoch").GetInt32(),
            }, notes);
        });
}
