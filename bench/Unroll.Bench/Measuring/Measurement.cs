using System.Diagnostics;
using System.Runtime;
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

    // Methods are compiled again, and better, some time after they are first called: the timing waits until no more are.
    static void WarmUp(Row row, double seconds)
    {
        var (clock, methods, compiled) = (Stopwatch.StartNew(), JitInfo.GetCompiledMethodCount(), 0.0);
        for (var i = 0; i < 3 || Warming(clock.Elapsed.TotalSeconds, compiled, seconds); i++)
        {
            row.Prepare?.Invoke();
            row.Run();
            if (JitInfo.GetCompiledMethodCount() is var now && now != methods)
                (methods, compiled) = (now, clock.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Whether a warm-up goes on: for its seconds, and on for as long again as the last method was compiled just now, six times as long at most.</summary>
    internal static bool Warming(double elapsed, double compiled, double seconds) => elapsed < seconds || (elapsed - compiled < seconds / 2 && elapsed < 6 * seconds);

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
