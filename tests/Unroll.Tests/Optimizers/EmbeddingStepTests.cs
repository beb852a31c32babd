namespace Unroll.Tests.Optimizers;

/// <summary>The gradient of an embedding stays in rows on its way to the optimizer; nobody sees a difference.</summary>
[Collection("Alone")]
public class EmbeddingStepTests
{
    static readonly Tensor Ids = Tensor.Random([16, 9], Distribution.Uniform(0, 600), 3).To(DType.Int32);
    static readonly Tensor Targets = Tensor.Random([16, 1], Distribution.Normal(), 4);

    static (Sequential Model, Embedding Embedding) Make()
    {
        var embedding = new Embedding(600, 130);
        Sequential model = [embedding, new Gru(3), new Dense(1)];
        model.Build([9], DType.Int32);
        return (model, embedding);
    }

    static float[] Table(Sequential model) => model.Parameters["embedding/embeddings"].Value.ToArray();

    public static TheoryData<string> Kinds() => ["clip_norm", "global_clip", "clip_value", "l2", "decay", "average", "gather", .. OptimizerTable.All.Keys];

    static Optimizer Of(string kind) => kind switch
    {
        "clip_norm" => new Adam(0.01) { ClipNorm = 1e-3 },
        "global_clip" => new Sgd(0.1) { GlobalClipNorm = 1e-3 },
        "clip_value" => new Adam(0.01) { ClipValue = 1e-4 },
        "l2" => new Adam(0.01) { L2Decay = 0.01, ExcludeFromDecay = ["bias"] },
        "decay" => new RmsProp(0.01) { WeightDecay = 0.01, ExcludeFromDecay = ["bias"] },
        "average" => new Nadam(0.01) { EmaMomentum = 0.9, EmaOverwriteEvery = 2 },
        "gather" => new Adamax(0.01) { AccumulateSteps = 2 },
        _ => OptimizerTable.All[kind].Make(),
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Reading_the_gradient_changes_no_bit_and_a_read_gradient_stays(string kind)
    {
        var (a, b) = (Make().Model, Make().Model);
        a.Compile(Of(kind), Loss.MeanSquaredError);
        b.Compile(Of(kind), Loss.MeanSquaredError);
        List<(Tensor Gradient, float[] Copy)> read = [];
        for (var step = 0; step < 4; step++)
        {
            a.TrainOnBatch(Ids, Targets);
            b.TrainOnBatch(Ids, Targets);
            foreach (var parameter in b.Parameters)
                read.Add((parameter.Gradient!, parameter.Gradient!.ToArray()));
        }
        Assert.Equal(Table(a), Table(b));
        Assert.All(read, r => Assert.Equal(r.Copy, r.Gradient.ToArray()));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_loop_by_hand_and_any_number_of_threads_give_the_same_bits(string kind)
    {
        var before = Compute.Threads;
        var results = new List<float[]>();
        try
        {
            foreach (var threads in new[] { 1, 2, 3, 0 })
            {
                Compute.Threads = threads == 0 ? 2 : threads;
                var (model, optimizer) = (Make().Model, Of(kind));
                model.Compile(optimizer, Loss.MeanSquaredError);
                for (var step = 0; step < 3; step++)
                    if (threads > 0)
                        model.TrainOnBatch(Ids, Targets);
                    else
                    {
                        using var tape = Gradients.Record();
                        optimizer.Step(model, Loss.MeanSquaredError.Of(model.Call(Ids, model.TrainingPass()), Targets).Backward());
                    }
                results.Add(Table(model));
            }
        }
        finally
        {
            Compute.Threads = before;
        }
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Fact]
    public void Moments_of_rows_without_a_gradient_decay()
    {
        var (model, _) = Make();
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        model.TrainOnBatch(Ids, Targets);
        var before = Table(model);
        model.TrainOnBatch(Tensor.Zeros([16, 9], DType.Int32), Targets);
        var row = Ids.AsSpan<int>()[0];
        Assert.True(row > 0 && Table(model)[row * 130] != before[row * 130]);
    }

    /// <summary>What a clipped gradient in rows does is what the clipped table does.</summary>
    [Fact]
    public void An_optimizer_of_ones_own_sees_the_clipped_table()
    {
        var (model, embedding) = Make();
        var own = new Recording { ClipNorm = 1e-3 };
        using var tape = Gradients.Record();
        var gradients = Loss.MeanSquaredError.Of(model.Call(Ids, model.TrainingPass()), Targets).Backward();
        own.Step(model, gradients);
        Assert.Equal(1e-3, Math.Sqrt(own.Seen[0].ToArray().Sum(x => (double)x * x)), 1e-8);
        Assert.Equal([600, 130], own.Seen[0].Shape);
    }

    sealed class Recording() : Optimizer(1)
    {
        internal List<Tensor> Seen { get; } = [];

        protected override void Update(WeightUpdate update) => Seen.Add(update.Gradient);
    }
}
