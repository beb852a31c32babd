using System.Globalization;
using System.Runtime.InteropServices;
using Unroll.Kernels;

namespace Unroll.Bench;

/// <summary>The machine in words; what the system does not tell is left out.</summary>
internal static class MachineWords
{
    internal static string Say()
    {
        string[] words =
        [
            $"{Environment.ProcessorCount} processors{(Model() is { } model ? $" of an {model}" : "")} ({RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}), vectors of {Lanes.Width} bits",
            .. Caches(),
            string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB of memory"),
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
        ];
        return string.Join("; ", words) + ".";
    }

    static string? Model() => Line("/proc/cpuinfo", "model name")?.Trim() is { Length: > 0 } name
        ? $"{name}, family {Line("/proc/cpuinfo", "cpu family")?.Trim()} model {Line("/proc/cpuinfo", "model\t")?.Trim()}" : null;

    static IEnumerable<string> Caches()
    {
        foreach (var (index, name) in new[] { (0, "first-level data cache"), (2, "second-level cache"), (3, "third-level cache") })
            if (Read($"/sys/devices/system/cpu/cpu0/cache/index{index}/size") is [var size, ..])
                yield return $"{name} {size.Trim().Replace("K", " KiB", StringComparison.Ordinal)}";
    }

    static string? Line(string path, string key) => Read(path).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..] : null;

    static string[] Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
