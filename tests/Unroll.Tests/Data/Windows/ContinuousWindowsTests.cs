namespace Unroll.Tests.Data;

public sealed class ContinuousWindowsTests
{
    [Fact]
    public void Sample_i_of_a_batch_continues_sample_i_of_the_one_before()
    {
        var text = Enumerable.Range(0, 103).ToArray();
        var windows = Windows.Continuous(text, batch: 4, steps: 6);
        Assert.Equal((4, 4, 6), (windows.Count, windows.Batch, windows.Steps));
        var last = new int[4];
        var first = true;
        foreach (var (ids, next) in windows)
        {
            Assert.Equal(("[4, 6]", "[4, 6]"), (ids.Shape.ToString(), next.Shape.ToString()));
            for (var i = 0; i < 4; i++)
            {
                var (x, y) = (ids[i].ToArray<int>(), next[i].ToArray<int>());
                Assert.Equal(x.Select(v => v + 1), y);
                if (!first)
                    Assert.Equal(last[i] + 1, x[0]);
                last[i] = x[^1];
            }
            first = false;
        }
    }

    [Fact]
    public void The_table_of_the_oil_tanks_shows_which_sample_continues_which()
    {
        // Tanks of five steps of two numbers, two steps a batch; the last step has no next one.
        var tanks = Tensor.Range(3 * 5 * 2).To(DType.Float32).Reshape(3, 5, 2);
        var windows = Windows.Continuous(tanks, steps: 2);
        Assert.Equal("""
                    batch 0       batch 1
            Tank A  steps 0 to 1  steps 2 to 3
            Tank B  steps 0 to 1  steps 2 to 3
            Tank C  steps 0 to 1  steps 2 to 3

            """.ReplaceLineEndings("\n"), windows.Table(["Tank A", "Tank B", "Tank C"]));
        Assert.Equal(tanks[.., 2..4].ToArray(), windows[1].Inputs.ToArray());
        Assert.Equal(tanks[.., 3..5].ToArray(), windows[1].Targets.ToArray());
        Assert.Contains("sample 1  steps 6 to 7  steps 8 to 9  steps 10 to 11\n", Windows.Continuous(Enumerable.Range(0, 13).ToArray(), 2, 2).Table(), StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_views()
    {
        var ids = Tensor.Range(100);
        Assert.All(Windows.Continuous(ids, 3, 5), b => Assert.Same(ids.View.Storage, b.Inputs.View.Storage));
    }

    [Fact]
    public void A_stateful_model_fits_them_as_a_data_set()
    {
        var series = Tensor.From(Enumerable.Range(0, 81).Select(t => MathF.Sin(t * 0.3f)).ToArray(), [81, 1]);
        var windows = Windows.Continuous(series, batch: 4, steps: 5);
        var data = windows.Data;
        Assert.Equal(16, data.Count);
        var k = 0;
        foreach (var batch in data.Batches(4))
            Assert.Equal(windows[k++].Inputs.ToArray(), batch.Inputs[0].ToArray());
        Assert.Equal(windows[1].Targets[2].ToArray(), data.Batches(16, [6, .. Enumerable.Range(0, 15)]).First().Targets[0][0].ToArray());
        // Carried states over the batches are the states of the whole run.
        var lstm = new Lstm(3) { ReturnSequences = true };
        var whole = lstm.Run(windows[0].Inputs);
        var next = lstm.Run(windows[1].Inputs, whole.State);
        var both = lstm.Run(series[..20].Reshape(1, 20, 1)).Sequence;
        Assert.Equal(both[0, 5..10].ToArray(), next.Sequence[0].ToArray());
    }

    [Fact]
    public void Sequences_too_short_for_a_batch_say_what_is_needed()
    {
        Assert.Contains("10 steps where batch 4 x steps 3 + 1 needs 13", Assert.Throws<ArgumentException>(() => Windows.Continuous(new int[10], 4, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 6 steps", Assert.Throws<ArgumentException>(() => Windows.Continuous(Tensor.Zeros([2, 5, 1]), 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Windows.Continuous(Tensor.Zeros([2, 5, 1]), Tensor.Zeros([3, 5, 1]), 5));
    }
}
