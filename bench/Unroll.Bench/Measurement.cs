using System.Diagnostics;
using System.Globalization;

namespace Unroll.Bench;

/// <summary>Times a row after a warm-up and says the result as a JSON line.</summary>
internal static class Measurement
{
    internal static string Of(string name, Row row, double seconds)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 3 || (clock.Elapsed.TotalSeconds < 1 && i < 200); i++)
            row.Run();
        var (times, collections, allocated) = (new List<double>(), GC.CollectionCount(0), GC.GetTotalAllocatedBytes());
        clock.Restart();
        do
        {
            var start = Stopwatch.GetTimestamp();
            row.Run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        while (times.Count < 5 || clock.Elapsed.TotalSeconds < seconds);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        collections = GC.CollectionCount(0) - collections;
        times.Sort();
        var median = times[times.Count / 2];
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\"row\": \"{name}\", \"peer\": \"unroll\", \"threads\": {Compute.Threads}, \"median_ms\": {median:0.#####}, \"min_ms\": {times[0]:0.#####}, " +
            $"\"samples_per_s\": {row.Batch / median * 1000:0.##}, \"gflops\": {row.Flops / median / 1e6:0.###}, \"iters\": {times.Count}, " +
            $"\"bytes_per_call\": {allocated / times.Count}, \"collections\": {collections}, \"peak_rss_mb\": {Process.GetCurrentProcess().PeakWorkingSet64 >> 20}}}");
    }
}
