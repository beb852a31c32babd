using System.Diagnostics;
using Xunit.Abstractions;

namespace Unroll.Tests.Training;

/// <summary>A program in training is killed at random moments and started again until it is done: nothing may be lost, and no file may be unreadable.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("unroll-kill").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory, Trait("Category", "Long")]
    [InlineData("shuffled", 50)]
    [InlineData("stateful", 10)]
    [InlineData("pieces", 10)]
    public void A_program_killed_at_random_moments_ends_with_the_bits_of_one_that_ran_through(string mode, int wanted)
    {
        var whole = Folder("whole");
        using (var child = Start(whole, mode, 2))
            RequireDone(child);
        var expected = Results(whole);
        Assert.Contains("history.txt", expected.Keys);

        var random = new Random(mode.Length + wanted);
        var (kills, runs, inTraining, clock) = (0, 0, 0, Stopwatch.StartNew());
        while (kills < wanted)
        {
            var folder = Folder($"run{runs++}");
            while (true)
            {
                using var child = Start(folder, mode, random.Next(1, 3));
                // Mostly while it trains and saves, which it does after every batch; now and then while it starts.
                var begun = random.Next(8) > 0 && child.StandardOutput.ReadLine() == "begin";
                if (child.WaitForExit(random.Next(0, begun ? 700 : 300)))
                {
                    RequireDone(child);
                    break;
                }
                child.Kill();
                child.WaitForExit();
                (kills, inTraining) = (kills + 1, inTraining + (begun ? 1 : 0));
                RequireReadable(folder);
            }
            var found = Results(folder);
            Assert.Equal(expected.Keys, found.Keys);
            foreach (var (name, bytes) in expected)
                Assert.True(bytes.AsSpan().SequenceEqual(found[name]), $"{name} differs after {kills} kills in run {runs}");
        }
        output.WriteLine(FormattableString.Invariant($"{mode}: {kills} kills, {inTraining} of them after training had begun, over {runs} runs in {clock.Elapsed.TotalSeconds:0.0} s"));
        Assert.True(inTraining >= wanted / 2);
    }

    string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    static Process Start(string folder, string mode, int threads)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "exec", Path.Combine(AppContext.BaseDirectory, "Unroll.Killed.dll"), folder, mode, threads == 1 ? "1" : "2" })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    static void RequireDone(Process child)
    {
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, errors);
    }

    /// <summary>Every file that a program could open is whole: models, and backups, of which there is one as soon as there are any.</summary>
    static void RequireReadable(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.unroll"))
            Assert.NotEmpty(ModelFile.Open(file).Model.Parameters);
        var backup = Path.Combine(folder, "backup");
        foreach (var file in Directory.Exists(backup) ? Directory.GetFiles(backup, "*.state") : [])
            Assert.NotEmpty(BackupFile.Read(file).Texts);
    }

    /// <summary>All that the program leaves, but for the backup: a killed one has saved another number of times.</summary>
    static SortedDictionary<string, byte[]> Results(string folder) => new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Where(f => !f.StartsWith("backup/", StringComparison.Ordinal))
        .ToDictionary(f => f, f => File.ReadAllBytes(Path.Combine(folder, f))), StringComparer.Ordinal);
}
