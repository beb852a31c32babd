using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>Tests that change the thread count run one after another.</summary>
[CollectionDefinition("Threads", DisableParallelization = true)]
public sealed class ThreadsCollection;

[Collection("Threads")]
public sealed class WorkersTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 100)]
    [InlineData(3, 7)]
    [InlineData(8, 3)]
    public void Every_part_runs_once(int threads, int parts) => With(threads, () =>
    {
        for (int repeat = 0; repeat < 200; repeat++)
        {
            var seen = new int[parts];
            Workers.Run(parts, seen, static (s, part) => Interlocked.Increment(ref s[part]));
            Assert.All(seen, x => Assert.Equal(1, x));
        }
    });

    [Fact]
    public void No_parts_do_nothing() => Workers.Run(0, 0, static (_, _) => throw new InvalidOperationException());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_a_part_reaches_the_caller_and_the_pool_works_on(int threads) => With(threads, () =>
    {
        var error = Assert.Throws<InvalidOperationException>(() => Workers.Run(8, 0, static (_, part) =>
        {
            if (part == 5) throw new InvalidOperationException("part 5");
        }));
        Assert.Equal("part 5", error.Message);
        int sum = 0;
        var box = new int[1];
        Workers.Run(8, box, static (b, part) => Interlocked.Add(ref b[0], part));
        sum += box[0];
        Assert.Equal(28, sum);
    });

    [Fact]
    public void A_part_may_start_parts_of_its_own() => With(3, () =>
    {
        var count = new int[1];
        Workers.Run(4, count, static (c, _) => Workers.Run(4, c, static (d, _) => Interlocked.Increment(ref d[0])));
        Assert.Equal(16, count[0]);
    });

    [Fact]
    public void Callers_on_several_threads_all_get_their_parts_done() => With(3, () =>
    {
        var counts = new int[6];
        var threads = Enumerable.Range(0, 6).Select(i => new Thread(() =>
        {
            var box = new int[1];
            for (int repeat = 0; repeat < 300; repeat++) Workers.Run(5, box, static (b, _) => Interlocked.Increment(ref b[0]));
            counts[i] = box[0];
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(counts, x => Assert.Equal(1500, x));
    });

    [Fact]
    public void A_parked_pool_wakes_again() => With(2, () =>
    {
        for (int repeat = 0; repeat < 5; repeat++)
        {
            Thread.Sleep(3);
            var seen = new int[4];
            Workers.Run(4, seen, static (s, part) => Interlocked.Increment(ref s[part]));
            Assert.Equal([1, 1, 1, 1], seen);
        }
    });

    [Fact]
    public void Fewer_than_one_thread_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Threads = 0);

    internal static void With(int threads, Action action)
    {
        int before = Workers.Threads;
        try
        {
            Workers.Threads = threads;
            action();
        }
        finally
        {
            Workers.Threads = before;
        }
    }
}
