using System.Diagnostics;
using System.Globalization;

namespace Unroll.Bench;

/// <summary>This program again, in a process of its own.</summary>
internal static class Child
{
    /// <summary>Starts it.</summary>
    /// <param name="heapLimit">Bytes of managed memory that it may have, as the runtime would find them in a container; 0 for no limit.</param>
    /// <param name="arguments">Its command line.</param>
    internal static Process Start(long heapLimit, params IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host);
        if (Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        if (heapLimit > 0)
            start.Environment["DOTNET_GCHeapHardLimit"] = heapLimit.ToString("x", CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }
}
