using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Unroll.Bench;

/// <summary>footprint [--rounds N]: how long a program takes from the start of its process to its first train step or prediction, and how large the
/// packages and a self-contained program are. Builds them in a temporary folder.</summary>
internal static class FootprintCommand
{
    internal static int Run(Arguments arguments)
    {
        if (Root() is not { } root)
        {
            Console.Error.WriteLine("footprint: no Unroll.slnx above the program; it is run from within the repository.");
            return 2;
        }
        var work = Directory.CreateTempSubdirectory("unroll-footprint-").FullName;
        try
        {
            var (rounds, project, ok) = ((int)arguments.Number("rounds", 15), Path.Combine(root, "bench", "Unroll.ColdStart"), true);
            var name = OperatingSystem.IsWindows() ? "Unroll.ColdStart.exe" : "Unroll.ColdStart";
            if (ok &= Sdk("publish", project, "-o", Path.Combine(work, "jit")))
                Starts("cold_start_jit", Path.Combine(work, "jit", name), rounds);
            if (ok &= Sdk("publish", project, "-o", Path.Combine(work, "single"), "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained",
                "-p:PublishSingleFile=true", "-p:PublishTrimmed=true", "-p:PublishReadyToRun=true"))
            {
                Starts("cold_start_single_file", Path.Combine(work, "single", name), rounds);
                Size("size_single_file", Path.Combine(work, "single", name));
            }
            if (ok &= Sdk("pack", root, "-o", Path.Combine(work, "packages"), "-p:Version=0.0.0-size"))
                foreach (var package in Directory.GetFiles(Path.Combine(work, "packages"), "*.nupkg").Order())
                    Size("size_package." + Path.GetFileName(package).Replace(".0.0.0-size.nupkg", "", StringComparison.Ordinal), package);
            return ok ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    static void Starts(string row, string program, int rounds)
    {
        foreach (var what in new[] { "train", "predict" })
        {
            var times = Enumerable.Range(0, rounds + 1).Select(_ => Start(program, what)).Skip(1).ToArray();
            var line = Result.Line($"{row}.{what}");
            line["threads"] = Environment.ProcessorCount;
            line["median_ms"] = Result.Number(Statistics.Median(times), 2);
            line["min_ms"] = Result.Number(times.Min(), 2);
            line["iters"] = times.Length;
            Result.Print(line);
        }
    }

    // From before the process exists until it says that the step is done.
    static double Start(string program, string what)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, [what]) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadLine();
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.WaitForExit();
        return said == "done" ? time : throw new InvalidOperationException($"{program} {what} said '{said}'; needed 'done'.");
    }

    static void Size(string row, string path)
    {
        var line = Result.Line(row);
        line.Remove("threads");
        line.Remove("width");
        line["bytes"] = new FileInfo(path).Length;
        Result.Print(line);
    }

    static bool Sdk(string command, string target, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [command, target, "-c", "Release", "-v", "q", .. options]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            Console.Error.WriteLine($"footprint: dotnet {command} failed; its rows are left out.\n{said}");
        return process.ExitCode == 0;
    }

    static string? Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Unroll.slnx")))
                return folder.FullName;
        return null;
    }
}
