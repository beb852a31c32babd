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
        var ended = new int[8];
        Assert.Throws<InvalidOperationException>(() => Workers.Run(8, ended, static (e, part) => e[part] = part == 2 ? throw new InvalidOperationException() : 1));
        Assert.Equal(7, ended.Sum());
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
    public void Runs_of_many_kinds_from_many_threads_with_errors_and_changing_threads_do_every_part_once() => With(3, () =>
    {
        // Callers meet in the pool, find it busy, nest, throw, and change the number of threads under one another.
        var wrong = 0;
        var threads = Enumerable.Range(0, 4).Select(caller => new Thread(() =>
        {
            var random = new Random(caller);
            for (int repeat = 0; repeat < 4000; repeat++)
            {
                int parts = random.Next(1, 9);
                var seen = new int[parts];
                if (repeat % 97 == 0) Workers.Threads = random.Next(1, 6);
                if (repeat % 500 == 499) Thread.Sleep(1); // the workers park
                switch (random.Next(4))
                {
                    case 0: Workers.Run(parts, seen, static (s, part) => Interlocked.Increment(ref s[part])); break;
                    case 1: Workers.Run(parts, (seen, caller), static (s, part) => Interlocked.Increment(ref s.seen[part])); break;
                    case 2: Workers.Run(parts, seen, static (s, part) => Workers.Run(1, (s, part), static (t, _) => Interlocked.Increment(ref t.s[t.part]))); break;
                    default:
                        try
                        {
                            Workers.Run(parts, (object)seen, static (s, part) =>
                            {
                                Interlocked.Increment(ref ((int[])s)[part]);
                                if (part == 0) throw new InvalidOperationException("part 0");
                            });
                            Interlocked.Increment(ref wrong);
                        }
                        catch (InvalidOperationException error) when (error.Message == "part 0")
                        {
                        }
                        break;
                }
                if (seen.Any(times => times != 1)) Interlocked.Increment(ref wrong);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(0, wrong);
    });

    [Fact]
    public void A_run_on_the_pool_makes_no_garbage() => With(2, () =>
    {
        var box = new int[1];
        void Run() => Workers.Run(4, box, static (b, _) => Interlocked.Increment(ref b[0]));
        long bytes = 1;
        // The first time that a thread waits for another, the runtime makes what it needs for that, once.
        for (int round = 0; round < 4 && bytes > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5000; i++) Run();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, bytes);
    });

    [Fact]
    public void What_the_parts_worked_on_is_let_go() => With(3, () =>
    {
        var gone = Use();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(gone.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Use()
        {
            var state = new int[100_000];
            Workers.Run(3, state, static (s, part) => s[part] = 1);
            return new WeakReference(state);
        }
    });

    [Fact]
    public void Idle_workers_use_no_processor() => With(4, () =>
    {
        var process = System.Diagnostics.Process.GetCurrentProcess();
        double Used()
        {
            var before = process.TotalProcessorTime;
            Thread.Sleep(600);
            process.Refresh();
            return (process.TotalProcessorTime - before).TotalMilliseconds;
        }
        Workers.Run(8, new int[8], static (s, part) => s[part] = part);
        Thread.Sleep(50);
        // Spinning threads would use all of a processor; the runtime's own threads use a little, now and then more.
        Assert.True(Used() < 300 || Used() < 300 || Used() < 300, "Workers without work keep a processor busy.");
    });

    [Theory]
    [InlineData("1", 1)]
    [InlineData(" 3 ", 3)]
    [InlineData("128", 128)]
    [InlineData("0", 0)]
    [InlineData("-2", 0)]
    [InlineData("two", 0)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    public void Threads_come_from_the_environment_or_the_machine(string? given, int threads) =>
        Assert.Equal(threads == 0 ? Environment.ProcessorCount : threads, Workers.DefaultThreads(given));

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
