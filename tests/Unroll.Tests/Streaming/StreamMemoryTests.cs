namespace Unroll.Tests.Streaming;

/// <summary>Runs when nothing else does: a collection of garbage may empty the pools that the kernels rent from.</summary>
[Collection("Alone")]
public sealed class StreamMemoryTests
{
    public static TheoryData<string> Names => [.. StreamModels.All.Keys.Where(name => name != "layer that reads")];

    [Theory, MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        foreach (var batch in (int[])[1, 4])
        {
            var model = StreamModels.All[name]();
            using var stream = model.OpenStream(batch);
            Assert.Equal(0, Allocated(model, stream, 1000));
        }
    }

    [Theory, InlineData("stacked lstm"), InlineData("ids"), Trait("Category", "Slow")]
    public void A_hundred_thousand_steps_allocate_nothing(string name)
    {
        var model = StreamModels.All[name]();
        using var stream = model.OpenStream();
        Assert.Equal(0, Allocated(model, stream, 100_000));
    }

    [Fact]
    public void Steps_on_several_threads_allocate_nothing()
    {
        var threads = Compute.Threads;
        try
        {
            Compute.Threads = 2;
            var model = new Sequential { new Lstm(96) { ReturnSequences = true }, new Gru(96) { ReturnSequences = true }, new Dense(2) }.Build([null, StreamModels.Features]);
            using var stream = model.OpenStream(200);
            Assert.Equal(0, Allocated(model, stream, 300));
        }
        finally
        {
            Compute.Threads = threads;
        }
    }

    [Fact]
    public void Attending_to_what_was_given_once_allocates_nothing()
    {
        var (x, source) = (new Symbol("x", [null, StreamModels.Features]), new Symbol("source", [null, 4]));
        var memory = new Bidirectional(new Gru(5) { ReturnSequences = true }).Run(source).Sequence;
        var model = new Functional([x, source], [new Dense(2).Call(new AttentionCell(new Lstm(6), new AdditiveAttention(5)) { ReturnSequences = true }.Run(x, memory).Sequence)]);
        using var stream = model.OpenStream(new Values(("source", Tensor.Random([3, 20, 4], Distribution.Normal(), key: 1))));
        Assert.Equal(0, Allocated(model, stream, 300));
    }

    static long Allocated(Model model, ModelStream stream, int steps)
    {
        var x = StreamModels.Input(model, stream.Batch, 1, 2);
        var (numbers, ids) = (x.DType == DType.Int32 ? [] : x.ToArray(), x.DType == DType.Int32 ? x.ToArray<int>() : []);
        var y = new float[stream.Output().Length];
        void Step()
        {
            if (ids.Length > 0)
                stream.Step(ids, y);
            else
                stream.Step(numbers, y);
        }
        Step();
        // The first time that a thread waits for another, the runtime makes what it needs for that, once: then the same steps again make nothing.
        var bytes = 0L;
        for (var round = 0; round < 3 && (round == 0 || bytes > 0); round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < steps; i++)
                Step();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return bytes;
    }
}
