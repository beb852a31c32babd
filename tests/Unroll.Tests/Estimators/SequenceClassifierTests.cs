namespace Unroll.Tests.Estimators;

public sealed class SequenceClassifierTests : IDisposable
{
    static readonly SequenceOptions Small = new() { Units = 6, EmbeddingSize = 8, Epochs = 12, BatchSize = 8, LearningRate = 0.02f, Dropout = 0.1f, WordDropout = 0.05f };

    readonly string _folder = Directory.CreateTempSubdirectory("unroll-classifier-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Sentences of filler words in which one word decides.</summary>
    static (string[] Texts, string[] Labels) Reviews(int count = 120)
    {
        string[] filler = ["the", "film", "is", "a", "rather", "long", "story"], good = ["fine", "great"], bad = ["dull", "poor"];
        var random = new Random(5);
        var (texts, labels) = (new string[count], new string[count]);
        for (var i = 0; i < count; i++)
        {
            var words = Enumerable.Range(0, random.Next(2, 9)).Select(_ => filler[random.Next(filler.Length)]).ToList();
            words.Insert(random.Next(words.Count + 1), (i % 2 == 0 ? good : bad)[random.Next(2)]);
            (texts[i], labels[i]) = (string.Join(' ', words), i % 2 == 0 ? "liked" : "disliked");
        }
        return (texts, labels);
    }

    /// <summary>Ragged waves, slow or fast, on top of a second feature that says nothing.</summary>
    static (SequenceInputs Inputs, int[] Labels) Waves(int count = 60, string[]? features = null)
    {
        var random = new Random(2);
        var all = new float[count][,];
        for (var i = 0; i < count; i++)
        {
            all[i] = new float[random.Next(12, 20), 2];
            for (var t = 0; t < all[i].GetLength(0); t++)
                (all[i][t, 0], all[i][t, 1]) = (100 + 5 * MathF.Sin((i % 2 == 0 ? 0.3f : 1.5f) * t + i), random.NextSingle());
        }
        return (SequenceInputs.FromNumbers(all, features), [.. Enumerable.Range(0, count).Select(i => i % 2)]);
    }

    [Fact]
    public void Raw_texts_are_learned_and_a_prediction_says_what_it_is()
    {
        var (texts, labels) = Reviews();
        var test = SequenceClassifier.FitAndTest(texts, labels, Small, testShare: 0.2);
        Assert.Equal((24, 0.5), (test.Report.Count, test.Report.BaselineAccuracy));
        Assert.InRange(test.Report.Accuracy, 0.9, 1);
        var classifier = test.Classifier;
        Assert.Equal(["disliked", "liked"], classifier.Classes);

        // T2.5: probabilities [B, C], class numbers and names are three things.
        var p = classifier.PredictProba((string[])["a great film", "a dull, long film"]);
        Assert.Equal([2, 2], p.Shape);
        Assert.Equal(1, p[0].Sum().Item(), 1e-5f);
        Assert.Equal([1, 0], classifier.PredictClass((string[])["a great film", "a dull, long film"]));
        Assert.Equal(["liked"], classifier.PredictLabel("A GREAT film!"));
        // One alone has the bits that it has in a batch.
        Assert.Equal(p[0].ToArray(), classifier.PredictProba("a great film").ToArray());
    }

    [Fact]
    public void One_file_predicts_the_same_bits_from_raw_input()
    {
        var (texts, labels) = Reviews(60);
        var classifier = SequenceClassifier.Fit(texts, labels, Small with { Epochs = 2 });
        classifier.Notes["text_column"] = "review";
        var path = Path.Combine(_folder, "reviews.unroll");
        classifier.Save(path);
        var loaded = SequenceClassifier.Load(path);
        Assert.Equal(classifier.PredictProba(texts).ToArray(), loaded.PredictProba(texts).ToArray());
        Assert.Equal(classifier.Classes, loaded.Classes);
        Assert.Equal("review", loaded.Notes["text_column"]);
        Assert.Equal("disliked, liked", ModelFile.Open(path).Notes["classes"]);
        Assert.Contains("holds a model but no tagger", Assert.Throws<ModelFileException>(() => SequenceTagger.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_seed_decides_every_bit_whatever_the_threads()
    {
        var (texts, labels) = Reviews(40);
        float[] Run(int threads, int seed)
        {
            var before = Compute.Threads;
            try
            {
                Compute.Threads = threads;
                return SequenceClassifier.Fit(texts, labels, Small with { Epochs = 2, Seed = seed }).PredictProba(texts).ToArray();
            }
            finally
            {
                Compute.Threads = before;
            }
        }
        var one = Run(1, 7);
        Assert.Equal(one, Run(3, 7));
        Assert.NotEqual(one, Run(1, 8));
    }

    [Fact]
    public void Numbers_are_scaled_and_their_names_are_kept()
    {
        var (inputs, labels) = Waves(features: ["speed", "noise"]);
        var test = SequenceClassifier.FitAndTest(inputs, labels, Small, 0.2);
        Assert.InRange(test.Report.Accuracy, 0.9, 1);
        var path = Path.Combine(_folder, "waves.unroll");
        test.Classifier.Save(path);
        var loaded = SequenceClassifier.Load(path);
        Assert.Equal(["speed", "noise"], loaded.Features!);
        Assert.Equal(test.Classifier.PredictProba(inputs).ToArray(), loaded.PredictProba(inputs).ToArray());

        string Error(params string[] names) => Assert.Throws<ArgumentException>(() => loaded.PredictClass(SequenceInputs.FromNumbers([new float[4, names.Length]], names))).Message;
        Assert.Contains("the features are in the order 'noise', 'speed'; the model was trained on the order 'speed', 'noise'", Error("noise", "speed"), StringComparison.Ordinal);
        Assert.Contains("lacks 'noise' and has 'level' beside them", Error("speed", "level"), StringComparison.Ordinal);
        Assert.Contains("has 'level' beside them", Error("speed", "noise", "level"), StringComparison.Ordinal);
        Assert.Contains("got 1 features a step; needed 2", Assert.Throws<ArgumentException>(() => loaded.PredictClass(SequenceInputs.FromNumbers([new float[4, 1]]))).Message, StringComparison.Ordinal);
        Assert.Contains("got texts; the model was trained on sequences of numbers", Assert.Throws<ArgumentException>(() => loaded.PredictClass("fast")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_may_be_names_numbers_or_one_hot_rows()
    {
        var (texts, names) = Reviews(40);
        int[] numbers = [.. names.Select(n => n == "liked" ? 1 : 0)];
        var rows = new float[40, 2];
        for (var i = 0; i < 40; i++)
            rows[i, numbers[i]] = 1;
        var options = Small with { Epochs = 1 };
        var byName = SequenceClassifier.Fit(texts, names, options).PredictProba(texts).ToArray();
        Assert.Equal(byName, SequenceClassifier.Fit(texts, numbers, options).PredictProba(texts).ToArray());
        Assert.Equal(byName, SequenceClassifier.Fit(texts, rows, options with { Classes = ["disliked", "liked"] }).PredictProba(texts).ToArray());
        Assert.Equal(["0", "1"], SequenceClassifier.Fit(texts, numbers, options).Classes);
    }

    [Fact]
    public void Ids_and_tokens_go_in_too()
    {
        var ids = Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, 3 + i % 4).Select(t => t == i % 3 ? 7 + i % 2 : t).ToArray()).ToArray();
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 2)];
        var classifier = SequenceClassifier.Fit(ids, labels, Small with { Epochs = 25 });
        Assert.InRange(classifier.Evaluate(ids, labels).Accuracy, 0.9, 1);
        Assert.Equal(classifier.PredictProba(ids).ToArray(), classifier.PredictProba(Sequences.From(ids)).ToArray());
        Assert.Contains("sequence 0, step 1 holds the id 99; the model knows the ids 0 to 8", Assert.Throws<ArgumentException>(() => classifier.PredictClass((int[][])[[1, 99]])).Message, StringComparison.Ordinal);

        // The largest id stands in one sample alone: whichever part it falls into, the others know it.
        ids[7][0] = 500;
        Assert.Equal(3, CrossValidate.Run(ids, labels, Folds.KFold(60, 3), Small with { Epochs = 1 }).Trials.Count(t => t.Succeeded));

        var (texts, names) = Reviews(40);
        var ofTexts = SequenceClassifier.Fit(texts, names, Small with { Epochs = 1 });
        string[][] tokens = [.. texts.Select(t => t.Split(' '))];
        Assert.Equal(ofTexts.PredictProba(texts).ToArray(), ofTexts.PredictProba(tokens).ToArray());
    }

    [Fact]
    public void Several_labels_a_sample_have_a_threshold_each()
    {
        var (texts, names) = Reviews();
        string[][] sets = [.. texts.Select((t, i) => (string[])[.. names[i] == "liked" ? (string[])["liked"] : [], .. t.Contains("long", StringComparison.Ordinal) ? (string[])["length"] : []])];
        var classifier = SequenceClassifier.Fit(texts, sets, Small with { Epochs = 20, Thresholds = new Dictionary<string, float> { ["length"] = 0.4f } });
        Assert.True(classifier.IsMultiLabel);
        Assert.Equal([0.4f, 0.5f], classifier.Thresholds);
        var report = classifier.Evaluate(texts, sets);
        Assert.True(report.MicroF1 > 0.9 && report.Accuracy > report.BaselineAccuracy, report.ToString());
        Assert.Equal(["length", "liked"], classifier.PredictLabels("a great long film")[0]);
        Assert.Empty(classifier.WithThresholds(new Dictionary<string, float> { ["length"] = 1, ["liked"] = 1 }).PredictLabels("a great long film")[0]);
        Assert.Contains("Usual fix: PredictLabels", Assert.Throws<InvalidOperationException>(() => classifier.PredictLabel("a film")).Message, StringComparison.Ordinal);
        Assert.Contains("the label 'x', which is no class; the classes are 'length', 'liked'", Assert.Throws<ArgumentException>(() => classifier.WithThresholds(new Dictionary<string, float> { ["x"] = 1 })).Message, StringComparison.Ordinal);

        var best = classifier.WithBestThresholds(texts, sets);
        Assert.InRange(best.Evaluate(texts, sets).MacroF1, report.MacroF1, 1);
        var path = Path.Combine(_folder, "sets.unroll");
        best.Save(path);
        Assert.Equal(best.Thresholds, SequenceClassifier.Load(path).Thresholds);
    }

    [Fact]
    public void A_network_of_ones_own_and_rare_classes()
    {
        var (texts, labels) = Reviews(40);
        var classifier = SequenceClassifier.Fit(texts, labels, Small with
        {
            Epochs = 1,
            Balanced = true,
            Network = (input, classes) => new Dense(classes).Call(new Lstm(3).Call(new Embedding(50, 4).Call(input))),
        });
        Assert.Contains("lstm", classifier.Model.Summary().ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("needed [batch, 2], a logit for each class", Assert.Throws<ArgumentException>(() => SequenceClassifier.Fit(texts, labels, Small with
        {
            Network = (input, _) => new Dense(5).Call(new Lstm(3).Call(new Embedding(50, 4).Call(input))),
        })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        string Error(SequenceInputs inputs, ClassLabels labels, SequenceOptions? options = null) => Assert.Throws<ArgumentException>(() => SequenceClassifier.Fit(inputs, labels, options)).Message;
        Assert.Contains("got 2 sequences and 1 labels", Error((string[])["a", "b"], (string[])["x"]), StringComparison.Ordinal);
        Assert.Contains("1 of 2 sequences are empty (the first is sample 1)", Error((string[])["a", " "], (string[])["x", "y"]), StringComparison.Ordinal);
        Assert.Contains("all samples are of the class 'x'", Error((string[])["a", "b"], (string[])["x", "x"]), StringComparison.Ordinal);
        Assert.Contains("sample 1 has the label 'z', which is no class; the classes are 'x', 'y'", Error((string[])["a", "b"], (string[])["x", "z"], new() { Classes = ["x", "y"] }), StringComparison.Ordinal);
        Assert.Contains("sample 0 has the label -1; needed 0 to 1", Error((string[])["a", "b"], (int[])[-1, 1]), StringComparison.Ordinal);
        Assert.Contains("feature 1 is NaN", Error((float[][,])[new float[,] { { 1, 2 }, { 3, float.NaN } }, new float[2, 2]], (int[])[0, 1]), StringComparison.Ordinal);
        Assert.Contains("row 0 has 2 ones", Assert.Throws<ArgumentException>(() => ClassLabels.FromOneHot(new float[,] { { 1, 1 } })).Message, StringComparison.Ordinal);
        Assert.Contains("sequence 1 has 3 features; needed 2", Assert.Throws<ArgumentException>(() => SequenceInputs.FromNumbers([new float[1, 2], new float[1, 3]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_training_keeps_the_best_weights()
    {
        var (texts, labels) = Reviews(40);
        using var source = new CancellationTokenSource();
        var classifier = SequenceClassifier.Fit(texts, labels, Small with { Epochs = 50, Patience = 50 }, new Act(p =>
        {
            if (p.Epoch == 2)
                source.Cancel();
        }), source.Token);
        Assert.True(classifier.Interrupted);
        Assert.Equal(2, classifier.Epochs.Count);
        Assert.Throws<OperationCanceledException>(() => SequenceClassifier.Fit(texts, labels, Small, null, source.Token));
    }

    [Fact]
    public void Cross_validation_has_a_row_a_fold()
    {
        var (texts, labels) = Reviews(60);
        var table = CrossValidate.Run(texts, labels, Folds.Stratified(labels, 3), Small with { Epochs = 3 });
        Assert.Equal(["accuracy", "macro_f1", "baseline"], table.Scores);
        Assert.Equal(3, table.Trials.Count(t => t.Succeeded));
        Assert.Equal(0.5, table.Mean("baseline"), 12);
    }

    sealed class Act(Action<EstimatorProgress> action) : IProgress<EstimatorProgress>
    {
        public void Report(EstimatorProgress value) => action(value);
    }
}
