using System.Runtime.CompilerServices;

namespace Unroll.Tests.Data;

public sealed class PrefetchingTests
{
    sealed class Source
    {
        public int Made;
        public bool Closed;

        public IEnumerable<int> Items(int count, int? failAt = null)
        {
            try
            {
                for (var i = 0; i < count; i++)
                {
                    if (i == failAt)
                        throw new InvalidDataException("item 3 is broken");
                    Interlocked.Increment(ref Made);
                    yield return i;
                }
            }
            finally
            {
                Closed = true;
            }
        }

        public async IAsyncEnumerable<int> Later(int count, int? failAt = null, [EnumeratorCancellation] CancellationToken cancel = default)
        {
            try
            {
                for (var i = 0; i < count; i++)
                {
                    await Task.Delay(1, cancel);
                    if (i == failAt)
                        throw new InvalidDataException("item 3 is broken");
                    Interlocked.Increment(ref Made);
                    yield return i;
                }
            }
            finally
            {
                Closed = true;
            }
        }
    }

    [Fact]
    public async Task Items_and_their_order_are_the_sources()
    {
        Assert.Equal(Enumerable.Range(0, 100), new Source().Items(100).Prefetch(3));
        var read = new List<int>();
        await foreach (var i in new Source().Later(20).Prefetch(3))
            read.Add(i);
        Assert.Equal(Enumerable.Range(0, 20), read);
        Assert.Throws<ArgumentOutOfRangeException>(() => Array.Empty<int>().Prefetch(0));
    }

    [Fact]
    public void Nothing_is_read_before_it_is_asked_for_and_no_more_than_was_said_ahead()
    {
        var source = new Source();
        var ahead = source.Items(1000).Prefetch(4);
        Assert.Equal(0, source.Made);
        using (var items = ahead.GetEnumerator())
        {
            Assert.True(items.MoveNext());
            SpinWait.SpinUntil(() => Volatile.Read(ref source.Made) >= 6, TimeSpan.FromSeconds(20));
            Thread.Sleep(50);
            // One is here, four wait, one is in the maker's hands.
            Assert.Equal(6, Volatile.Read(ref source.Made));
            Assert.False(source.Closed);
        }
        Assert.True(source.Closed);
        Assert.InRange(source.Made, 6, 7);
    }

    [Fact]
    public async Task An_exception_comes_out_where_its_item_would_have()
    {
        var read = new List<int>();
        Assert.Equal("item 3 is broken", Assert.Throws<InvalidDataException>(() => read.AddRange(new Source().Items(10, failAt: 3).Prefetch(8).Select(i => i))).Message);
        var source = new Source();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var i in source.Later(10, failAt: 3).Prefetch(8))
                read.Add(i);
        });
        Assert.Equal([0, 1, 2], read.TakeLast(3));
        Assert.True(source.Closed);
    }

    [Fact]
    public async Task Leaving_the_loop_ends_a_source_that_waits()
    {
        var source = new Source();
        await foreach (var i in source.Later(int.MaxValue).Prefetch(2))
            if (i == 5)
                break;
        Assert.True(source.Closed);
        Assert.InRange(source.Made, 6, 10);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var i in new Source().Later(int.MaxValue).Prefetch(2).WithCancellation(cancel.Token))
                await cancel.CancelAsync();
        });
    }

    [Fact]
    public void Nothing_of_the_readers_context_goes_along()
    {
        // A gradient tape is such a local value: what is made ahead may not be recorded on it.
        var local = new AsyncLocal<int> { Value = 5 };
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(_ => local.Value).Prefetch(2));
        Assert.Equal(5, local.Value);
    }
}
