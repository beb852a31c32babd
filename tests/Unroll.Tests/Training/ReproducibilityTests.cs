namespace Unroll.Tests.Training;

/// <summary>One seed, the same bits: for any number of threads, and after a run was interrupted; and what is kept to repeat a training.</summary>
public class ReproducibilityTests
{
    static readonly Tensor X = Numbers.Normal([48, 12, 6], 1), Y = Tensor.From(Enumerable.Range(0, 48).Select(i => i % 3).ToArray());

    static Model Network(string kind)
    {
        var (x, out_) = (new Symbol("x", [12, 6]), new Dense(3));
        Symbol Last() => kind switch
        {
            "recurrent" => new Gru(20) { RecurrentDropout = 0.1f }.Call(new Dropout(0.2f).Call(new Bidirectional(new Lstm(24) { ReturnSequences = true, Dropout = 0.1f }).Call(x))),
            "convolution" => new GlobalAveragePooling1D().Call(new BatchNormalization().Call(new SpatialDropout1D(0.2f).Call(new Conv1D(32, 3) { Activation = Activation.Relu }.Call(x)))),
            _ => new GlobalAveragePooling1D().Call(new LayerNormalization().Call(new MultiHeadAttention(4, 8) { Dropout = 0.1f }.Call([x, x]))),
        };
        var model = new Functional(x, out_.Call(new Dropout(0.1f).Call(Last())));
        model.Compile(new Adam(0.01) { GlobalClipNorm = 1 }, Loss.SparseCategoricalCrossEntropy, Metric.Accuracy);
        return model;
    }

    static FitOptions Options(int from, int to) => new() { InitialEpoch = from, Epochs = to, BatchSize = 16, Seed = 4, ValidationSplit = 0.25 };

    public static TheoryData<string> Kinds => ["recurrent", "convolution", "attention"];

    [Theory, MemberData(nameof(Kinds))]
    public void Any_number_of_threads_gives_the_same_bits(string kind)
    {
        var before = Compute.Threads;
        try
        {
            var runs = new[] { 1, 2, 3 }.Select(threads =>
            {
                Compute.Threads = threads;
                var model = Network(kind);
                model.Seed = 4;
                return (Model: model, History: model.Fit(X, Y, Options(0, 2)));
            }).ToArray();
            foreach (var run in runs[1..])
            {
                Numbers.RequireSame(runs[0].Model, run.Model);
                foreach (var name in new[] { "loss", "accuracy", "val_loss" })
                    Assert.Equal(runs[0].History[name], run.History[name]);
            }
        }
        finally
        {
            Compute.Threads = before;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_model_saved_with_its_optimizer_and_loaded_goes_on_to_the_same_bits(string kind)
    {
        var (whole, first) = (Network(kind), Network(kind));
        var history = whole.Fit(X, Y, Options(0, 3));
        first.Fit(X, Y, Options(0, 1));
        using var file = new MemoryStream();
        new ModelFile(first) { WithOptimizerState = true }.Write(file);
        file.Position = 0;
        var second = ModelFile.Read(file).Model;
        var rest = second.Fit(X, Y, Options(1, 3));
        Assert.Equal(history["loss"][1..], rest["loss"]);
        Assert.Equal(history["val_loss"][1..], rest["val_loss"]);
        Numbers.RequireSame(whole, second);
        Assert.Equal(whole.TrainingRecord! with { Seed = 0 }, second.TrainingRecord! with { Seed = 0 });
    }

    [Fact]
    public void A_file_says_with_what_the_model_was_trained()
    {
        var model = Network("recurrent");
        Assert.Null(model.TrainingRecord);
        model.Fit(X, Y, Options(0, 2));
        var record = model.TrainingRecord!;
        Assert.Equal((4, 16, 36, 2), (record.ShuffleSeed!.Value, record.BatchSize!.Value, record.Samples!.Value, record.Epochs));
        Assert.Equal(64, record.DataHash!.Length);
        Assert.NotEqual(record.DataHash, record.ValidationHash);
        Assert.StartsWith("Unroll ", record.Library, StringComparison.Ordinal);
        Assert.StartsWith(".NET ", record.Runtime, StringComparison.Ordinal);
        Assert.Contains("36 samples in batches of 16, 2 epochs", record.ToString(), StringComparison.Ordinal);
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        Assert.Equal(record, ModelFile.Read(file).Model.TrainingRecord);
    }

    [Fact]
    public void The_hash_is_that_of_the_numbers_however_they_are_held()
    {
        static string Hash(Dataset data)
        {
            var model = new Sequential { new Dense(1) };
            model.Compile(new Sgd(0), Loss.MeanSquaredError);
            model.Fit(data);
            return model.TrainingRecord!.DataHash!;
        }

        var (x, y) = (Numbers.Normal([2500, 3], 1), Numbers.Normal([2500, 1], 2));
        var plain = Hash(new Dataset(x, y));
        Assert.Equal(plain, Hash(new Dataset(x.Transpose(0, 1).Contiguous().Transpose(0, 1), y)));
        Assert.Equal(plain, Hash(new Dataset(Tensor.Concat([x, x], 0), Tensor.Concat([y, y], 0))[..2500]));
        var changed = x.ToArray();
        changed[7000] = MathF.BitIncrement(changed[7000]);
        Assert.NotEqual(plain, Hash(new Dataset(Tensor.From(changed, [2500, 3]), y)));
        Assert.NotEqual(plain, Hash(new Dataset(x, y, Tensor.Ones([2500]))));
        Assert.NotEqual(plain, Hash(new Dataset(new Values(("other", x)), y)));
    }

    [Fact]
    public void Batches_made_elsewhere_leave_no_hash()
    {
        var model = new Sequential { new Dense(1) };
        model.Compile(new Sgd(0.1), Loss.MeanSquaredError);
        model.Fit(new Dataset(Tensor.Ones([4, 2]), Tensor.Ones([4, 1])).Batches(2));
        Assert.Null(model.TrainingRecord!.DataHash);
        Assert.Contains("batches made elsewhere, 1 epoch", model.TrainingRecord.ToString(), StringComparison.Ordinal);
    }
}
