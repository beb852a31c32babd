namespace Unroll.Tests.Inspection;

/// <summary>What a profile consists of; never how long anything takes.</summary>
public sealed class ModelProfileTests
{
    static readonly ProfileOptions Short = new() { Seconds = 0 };

    static Sequential Tagger()
    {
        var model = new Sequential { new Embedding(20, 6), new Sequential { new Lstm(5) { ReturnSequences = true }, new TimeDistributed(new Dense(4)) }, new Bidirectional(new Gru(3)), new Dense(2) }.Build([7]);
        model.Compile(new Adam(0.1), Loss.MeanSquaredError);
        return model;
    }

    static Tensor Ids => Tensor.Random([3, 7], Distribution.Uniform(0, 20), key: 2).To(DType.Int32);

    static Tensor Targets => Tensor.Random([3, 2], Distribution.Normal(), key: 3);

    static void Add(Func<ProfileRow, ProfileCost?> phase, ModelProfile profile)
    {
        ProfileRow[] rows = [.. profile.Rows, .. profile.Loss is { } loss ? (ProfileRow[])[loss, profile.Rest!] : []];
        var total = phase(profile.Total)!;
        Assert.Equal(rows.Sum(r => phase(r)!.Time.Ticks), total.Time.Ticks);
        Assert.Equal(rows.Sum(r => phase(r)!.Operations), total.Operations);
        Assert.Equal(rows.Sum(r => phase(r)!.Bytes), total.Bytes);
        Assert.Equal(rows.Sum(r => phase(r)!.Allocated), total.Allocated);
        Assert.All(rows, r => Assert.True(phase(r)!.Time >= TimeSpan.Zero));
    }

    [Fact]
    public void Every_layer_has_a_row_and_the_rows_add_up()
    {
        var model = Tagger();
        var profile = model.Profile(Ids, options: Short);
        Assert.Equal(["sequential", "embedding", "sequential", "lstm", "time_distributed", "bidirectional", "dense"], profile.Rows.Select(r => r.Name));
        Assert.Equal([0, 1, 1, 2, 2, 1, 1], profile.Rows.Select(r => r.Depth));
        Add(r => r.Forward, profile);
        Assert.False(profile.IsTraining);
        Assert.Null(profile.Total.Backward);
        Assert.True(profile.Runs >= 5);
        Assert.All(profile.Rows.Where(r => !r.IsModel), r => Assert.True(r.Forward.Time > TimeSpan.Zero));
    }

    [Fact]
    public void Operations_are_those_of_the_summary()
    {
        var model = Tagger();
        var profile = model.Profile(Ids, options: Short);
        foreach (var row in model.Summary().Rows.Where(r => !r.IsModel))
            Assert.Equal(2 * 3 * row.MultiplyAdds, profile.Rows.Single(r => r.Name == row.Name && !r.IsModel).Forward.Operations);
        Assert.Equal(2 * 3 * model.Summary().MultiplyAdds, profile.Total.Forward.Operations);
        // ids [3, 7], rows read and written [3, 7, 6].
        Assert.Equal(4 * (21 + 126 + 126), profile.Rows[1].Forward.Bytes);
        // x [3, 6], weights 6 * 2 + 2, y [3, 2].
        Assert.Equal(4 * (18 + 14 + 6), profile.Rows[^1].Forward.Bytes);
    }

    [Fact]
    public void A_training_step_is_forward_backward_optimizer_and_data()
    {
        var model = Tagger();
        var profile = model.Profile(Ids, Targets, Short);
        Assert.True(profile.IsTraining);
        Add(r => r.Forward, profile);
        Add(r => r.Backward, profile);
        Add(r => r.Optimizer, profile);
        Assert.All(profile.Rows.Where(r => !r.IsModel), r => Assert.True(r.Backward!.Time > TimeSpan.Zero, r.Name));
        Assert.All(profile.Rows.Where(r => !r.IsModel), r => Assert.True(r.Optimizer!.Time > TimeSpan.Zero, r.Name));
        Assert.Equal(4 * 14 * 7, profile.Rows[^1].Optimizer!.Bytes);       // weight, two slots: read and written; gradient: read
        Assert.Equal(2 * profile.Rows[^1].Forward.Operations, profile.Rows[^1].Backward!.Operations);
        Assert.True(profile.Loss!.Forward.Time > TimeSpan.Zero);
        Assert.Equal(2 * 4 * (21 + 6), profile.Data!.Bytes);
        Assert.Contains(profile.BackwardOperations, o => o is { Name: "lstm", Count: 1 });
        Assert.Contains(profile.BackwardOperations, o => o is { Name: "gru", Count: 2 });
    }

    [Fact]
    public void Profiling_leaves_no_trace()
    {
        static (Sequential, float[]) Trained(Action<Sequential> between)
        {
            var model = new Sequential { new Lstm(4) { Stateful = true, Dropout = 0.3f }, new Dense(2) }.Build([null, 2]);
            model.Compile(new Adam(0.1), Loss.MeanSquaredError);
            var x = Tensor.Random([3, 4, 2], Distribution.Normal(), 1);
            model.TrainOnBatch(x, Targets);
            between(model);
            model.TrainOnBatch(x, Targets);
            return (model, [.. model.Parameters.SelectMany(p => p.Value.ToArray())]);
        }
        var (_, expected) = Trained(_ => { });
        var (model, weights) = Trained(m => m.Profile(Tensor.Ones([3, 4, 2]), Targets, Short));
        Assert.Equal(expected, weights);
        Assert.Equal(2, model.StepCount);
    }

    [Fact]
    public void Masked_steps_are_no_work_and_shared_layers_count_their_calls()
    {
        var x = new Symbol("x", [4, 3]);
        var dense = new Dense(3);
        var model = new Functional(x, new Lstm(2).Call(dense.Call(dense.Call(x))));
        var data = Tensor.Random([2, 4, 3], Distribution.Normal(), 1);
        var whole = model.Profile(data, options: Short);
        Assert.Equal(2, whole.Rows.Single(r => r.Name == "dense").Calls);
        Assert.Equal(2 * 2 * 2 * 4 * 9, whole.Rows.Single(r => r.Name == "dense").Forward.Operations);
        var masked = model.Profile(data.WithMask(Mask.FromLengths([3, 1], 4)), options: Short);
        Assert.Equal(whole.Rows.Single(r => r.Name == "lstm").Forward.Operations / 2, masked.Rows.Single(r => r.Name == "lstm").Forward.Operations);
    }

    [Fact]
    public void Layers_inside_a_model_of_ones_own_have_rows_and_a_model_that_reads_has_no_counts()
    {
        var model = new Streaming.ReadingModel();
        var profile = model.Profile(Tensor.Zeros([2, 3, Streaming.StreamModels.Features]), options: Short);
        Assert.Equal(["reading_model", "lstm"], profile.Rows.Select(r => r.Name));
        Assert.Contains("reads numbers in Forward", Assert.Single(profile.Notes));
        Assert.Equal(0, profile.Total.Forward.Operations);
    }

    [Fact]
    public void What_bounds_a_cost_is_the_nearer_limit()
    {
        static ProfileBound Bound(double peak, double memory) => new ProfileCost { Time = TimeSpan.FromSeconds(1), PeakShare = peak, MemoryShare = memory }.Bound;
        Assert.Equal(ProfileBound.Overhead, Bound(0.2, 0.24));
        Assert.Equal(ProfileBound.Operations, Bound(0.5, 0.4));
        Assert.Equal(ProfileBound.Memory, Bound(0.1, 0.3));
        Assert.Equal(3, new ProfileCost { Time = TimeSpan.FromMilliseconds(2), Operations = 6_000_000 }.Gflops, 9);
    }

    [Fact]
    public void The_text_has_a_table_for_each_phase()
    {
        var text = Tagger().Profile(Ids, Targets, Short).ToString();
        foreach (var part in (string[])["Profile: sequential (Sequential), inputs [3, 7]", "Forward\n", "Backward\n", "Optimizer\n", "bidirectional", "loss", "rest", "total", "A step: ", "Operations of the backward pass: "])
            Assert.Contains(part, text);
        Assert.Throws<InvalidOperationException>(() => new Sequential { new Dense(1) }.Build([2]).Profile(Tensor.Zeros([1, 2]), Tensor.Zeros([1, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProfileOptions { Seconds = -1 });
    }
}
