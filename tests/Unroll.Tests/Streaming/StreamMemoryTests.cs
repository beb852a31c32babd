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
        // The first steps fill pools of the runtime.
        for (var i = 0; i < 3; i++)
            Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < steps; i++)
            Step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
