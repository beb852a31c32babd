using System.Diagnostics;

namespace Unroll.Bench;

/// <summary>How much of something all threads together do in a second.</summary>
/// <param name="Median">Sum of the threads' median rates.</param>
/// <param name="Best">Sum of the threads' best rates.</param>
internal readonly record struct Throughput(double Median, double Best)
{
    /// <summary>Lets each thread do its work again and again at the same time.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="work">Makes the work of a thread; each call of it says how much it did.</param>
    internal static Throughput Of(int threads, double seconds, Func<int, Func<double>> work)
    {
        var rates = new List<double>[threads];
        using var start = new Barrier(threads);
        var all = Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            var (own, mine) = (work(i), rates[i] = []);
            own();
            start.SignalAndWait();
            for (var clock = Stopwatch.StartNew(); mine.Count < 3 || clock.Elapsed.TotalSeconds < seconds;)
            {
                var before = Stopwatch.GetTimestamp();
                var done = own();
                mine.Add(done / Stopwatch.GetElapsedTime(before).TotalSeconds);
            }
        })).ToArray();
        Array.ForEach(all, t => t.Start());
        Array.ForEach(all, t => t.Join());
        return new Throughput(rates.Sum(r => Statistics.Median(r)), rates.Sum(r => r.Max()));
    }
}
