namespace Unroll.Tests.Training;

/// <summary>Runs when nothing else does: memory is counted for the whole process.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("Alone"), Trait("Category", "Slow")]
public class MemoryTests
{
    /// <summary>Bytes more in use after many steps than after the first thousand. What steps keep grows in every run of steps; what is kept once, such as
    /// an array of a pool, does not: the least growth of three runs counts.</summary>
    static long Growth(int steps, Action step)
    {
        for (var i = 0; i < 1000; i++)
            step();
        var least = long.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 1000; i < steps; i++)
                step();
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        return least;
    }

    [Fact]
    public void Memory_is_flat_over_a_hundred_thousand_steps()
    {
        var (x, y) = (Numbers.Normal([2, 3], 1), Numbers.Normal([2, 1], 2));
        var (model, adam) = (new Sequential { new Affine(2), new Noise(), new Affine(1) }, new Adam(1e-4) { GlobalClipNorm = 1 });
        var growth = Growth(100_000, () =>
        {
            using var tape = Gradients.Record();
            adam.Step(model, Loss.MeanSquaredError.Of(model.Call(x, model.TrainingPass()), y).Backward());
        });
        Assert.Equal(298_000, model.StepCount);
        // One float kept by each step would be 400 kB.
        Assert.True(growth < 200_000, FormattableString.Invariant($"{growth} bytes more are in use after 99,000 steps, in each of three runs."));
    }

    [Fact]
    public void Memory_is_flat_over_many_steps_of_a_recurrent_network()
    {
        var (x, y) = (Numbers.Normal([2, 3, 1], 1), Numbers.Normal([2, 1], 2));
        var model = new Sequential { new Lstm(2), new Dense(1) };
        model.Compile(new Adam(1e-4), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var growth = Growth(20_000, () => model.TrainOnBatch(x, y));
        Assert.True(growth < 60_000, FormattableString.Invariant($"{growth} bytes more are in use after 19,000 steps, in each of three runs."));
    }
}
