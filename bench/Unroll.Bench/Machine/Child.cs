using System.Diagnostics;

namespace Unroll.Bench;

/// <summary>This program again, in a process of its own.</summary>
internal static class Child
{
    /// <summary>Starts it.</summary>
    /// <param name="arguments">Its command line.</param>
    internal static Process Start(params IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host);
        if (Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
