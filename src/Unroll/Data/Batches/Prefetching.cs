using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Slow sources of batches (files, a network) read ahead while the model trains.</summary>
public static class Prefetching
{
    /// <summary>Reads ahead on a thread of its own: <c>model.Fit(FromDisk().Prefetch(2), stepsPerEpoch: 100)</c>. The items and their order are the source's.</summary>
    /// <remarks>An exception of the source comes out where its item would have. Leaving the loop early ends the reading, once the item in the making is done.</remarks>
    /// <param name="source">What is read; nothing is before the first item is asked for.</param>
    /// <param name="count">How many items may wait.</param>
    public static IEnumerable<T> Prefetch<T>(this IEnumerable<T> source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Each(source, Require.Positive(count, nameof(Prefetch)));
    }

    /// <summary>Reads ahead of a source that waits by itself.</summary>
    /// <inheritdoc cref="Prefetch{T}(IEnumerable{T}, int)"/>
    public static IAsyncEnumerable<T> Prefetch<T>(this IAsyncEnumerable<T> source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        return EachAsync(source, Require.Positive(count, nameof(Prefetch)));
    }

    static IEnumerable<T> Each<T>(IEnumerable<T> source, int count)
    {
        using var ready = new BlockingCollection<T>(count);
        using var stop = new CancellationTokenSource();
        Exception? failed = null;
        var reading = Background.Start(() =>
        {
            try
            {
                foreach (var item in source)
                    ready.Add(item, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                failed = e;
            }
            finally
            {
                ready.CompleteAdding();
            }
        });
        try
        {
            foreach (var item in ready.GetConsumingEnumerable())
                yield return item;
        }
        finally
        {
            stop.Cancel();
            reading.GetAwaiter().GetResult();
        }
        if (failed is not null)
            ExceptionDispatchInfo.Throw(failed);
    }

    static async IAsyncEnumerable<T> EachAsync<T>(IAsyncEnumerable<T> source, int count, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var ready = Channel.CreateBounded<T>(new BoundedChannelOptions(count) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Read();
        try
        {
            await foreach (var item in ready.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        async Task Read()
        {
            try
            {
                await foreach (var item in source.WithCancellation(stop.Token).ConfigureAwait(false))
                    await ready.Writer.WriteAsync(item, stop.Token).ConfigureAwait(false);
                ready.Writer.Complete();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                ready.Writer.TryComplete();
            }
            catch (Exception e)
            {
                ready.Writer.TryComplete(e);
            }
        }
    }
}
