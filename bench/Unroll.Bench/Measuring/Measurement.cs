using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Unroll.Bench;

/// <summary>Times a row after a warm-up.</summary>
internal static class Measurement
{
    /// <summary>The row's line: see docs/benchmarks.md for the fields.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="row">What to time.</param>
    /// <param name="seconds">Seconds of timed calls.</param>
    /// <param name="peak">Floating-point operations a second that the machine can do with these threads.</param>
    internal static JsonObject Of(string name, Row row, double seconds, double peak)
    {
        seconds *= row.Share;
        WarmUp(row, Math.Min(1, seconds / 2));
        var (times, timed, collections) = (new List<double>(), 0.0, GC.CollectionCount(0));
        var clock = CpuClock.Now();
        do
        {
            row.Prepare?.Invoke();
            var start = Stopwatch.GetTimestamp();
            row.Run();
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            times.Add(elapsed / row.Inner);
            timed += elapsed / 1000;
        }
        while (times.Count < 5 || (timed < seconds && times.Count < 100_000));
        var (wall, own, others) = clock.Since();
        collections = GC.CollectionCount(0) - collections;
        var (median, calls) = (Statistics.Median(times), (double)times.Count * row.Inner);
        var line = Result.Line(name);
        line["median_ms"] = Result.Number(median, 6);
        line["min_ms"] = Result.Number(times.Min(), 6);
        line["samples_per_s"] = Result.Number(row.Batch / median * 1000, 2);
        line["gflops"] = row.Flops > 0 ? Result.Number(row.Flops / median / 1e6, 3) : null;
        line["peak_share"] = row.Flops > 0 ? Result.Number(row.Flops / median * 1000 / peak, 4) : null;
        line["gb_s"] = row.Bytes > 0 ? Result.Number(row.Bytes / median / 1e6, 2) : null;
        line["cpu_ms"] = row.Prepare is null ? Result.Number(own / calls * 1000) : null;
        line["iters"] = times.Count;
        line["cpu_wall"] = Result.Number(own / wall, 2);
        line["others"] = Result.Number(others, 2);
        line["bytes_per_call"] = Result.Number(Allocated(row), 0);
        line["gc_per_1000"] = Result.Number(collections / calls * 1000, 2);
        line["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        return line;
    }

    // Methods are compiled again, and better, after 30 calls and a pause: time counts here, not the number of calls.
    static void WarmUp(Row row, double seconds)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 3 || clock.Elapsed.TotalSeconds < seconds; i++)
        {
            row.Prepare?.Invoke();
            row.Run();
        }
    }

    // After the timing, because the exact count stops all threads.
    static double Allocated(Row row)
    {
        const int Calls = 5;
        var bytes = 0L;
        for (var i = 0; i < Calls; i++)
        {
            row.Prepare?.Invoke();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            row.Run();
            bytes += GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        return (double)bytes / Calls / row.Inner;
    }
}
