using System.Diagnostics;
using System.Globalization;

namespace Unroll.Cli.Tests;

/// <summary>One run of the command line, in this process or as a process of its own, in a folder of its own.</summary>
public sealed class CliRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("unroll-cli-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>A small, quick series: 60 months with a season.</summary>
    public string SmallCsv(string name = "small.csv", string columns = "sales")
    {
        string[] names = columns.Split(',');
        string Value(int t, int column) => (100 + column + t + Math.Round(10 * Math.Sin(t * Math.PI / 6), 3)).ToString(CultureInfo.InvariantCulture);
        IEnumerable<string> rows = Enumerable.Range(0, 60).Select(t => $"{2015 + t / 12}-{t % 12 + 1:00},{string.Join(',', names.Select((_, c) => Value(t, c)))}");
        return Write(name, $"month,{columns}\n{string.Join('\n', rows)}\n");
    }

    public async Task<(int Code, string Output, string Error)> InProcess(params string[] args) => await InProcess(args, default);

    public async Task<(int Code, string Output, string Error)> InProcess(string[] args, CancellationToken cancellation)
    {
        using StringWriter output = new(), error = new();
        int code = await CliApp.RunAsync(args, CliConsole.To(output, error), cancellation);
        return (code, output.ToString(), error.ToString());
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } p && System.IO.Path.GetFileNameWithoutExtension(p) == "dotnet" ? p : "dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string arg in (string[])["exec", System.IO.Path.Combine(AppContext.BaseDirectory, "Unroll.Cli.dll"), .. args]) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
