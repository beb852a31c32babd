namespace Unroll.Tests.Training;

public class MemoryTests
{
    [Fact, Trait("Category", "Slow")]
    public void Memory_is_flat_over_a_hundred_thousand_steps()
    {
        var (x, y) = (Numbers.Normal([2, 3], 1), Numbers.Normal([2, 1], 2));
        var (model, adam) = (new Sequential { new Affine(2), new Noise(), new Affine(1) }, new Adam(1e-4) { GlobalClipNorm = 1 });
        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var tape = Gradients.Record();
                adam.Step(model, Loss.MeanSquaredError.Of(model.Call(x, model.TrainingPass()), y).Backward());
            }
        }

        Steps(1000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Steps(99_000);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal(100_000, model.Step);
        // One float kept by each step would be 400 kB.
        Assert.True(after - before < 200_000, FormattableString.Invariant($"{after - before} bytes more are in use after 99,000 steps."));
    }
}
