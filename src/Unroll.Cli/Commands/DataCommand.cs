using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unroll.Cli.Commands;

/// <summary><c>unroll data</c>: public data sets on this machine.</summary>
internal static class DataCommand
{
    public const string Examples =
        """
        unroll data list                 what there is, and what is here
        unroll data get etth1            download one; a second call finds it
        unroll data get imdb --folder D  into a folder of yours
        """;

    public static Command Create(CliConsole console)
    {
        Option<string?> folder = new("--folder") { Description = "The cache folder. Default: UNROLL_DATA, else the user's cache.", HelpName = "DIR" };
        Option<string?> mirror = new("--mirror") { Description = "A server that has the files under their names alone. Default: UNROLL_DATA_MIRROR, else the publishers.", HelpName = "URL" };
        mirror.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
                result.AddError($"--mirror was '{result.Tokens[0].Value}'; an address like https://data.example.org/ is needed.");
        });
        Argument<string> name = Options.InFile<string>("NAME", "A data set, as 'unroll data list' shows it.");
        name.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Datasets.All.Any(d => string.Equals(d.Name, result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase)))
                result.AddError($"There is no data set '{result.Tokens[0].Value}'; there are {string.Join(", ", Datasets.All.Select(d => d.Name))}.");
        });
        var list = new Command("list", "Show the data sets, and which are on this machine.") { folder };
        list.SetAction(parsed => List(console, Cache(parsed.GetValue(folder), null)));
        var get = new Command("get", "Download a data set into the cache; its checksum is compared, an interrupted download goes on where it stopped.") { name, folder, mirror };
        get.SetAction((parsed, cancellation) => Get(console, Datasets.Get(parsed.GetRequiredValue(name)), Cache(parsed.GetValue(folder), parsed.GetValue(mirror)), cancellation));
        return new Command("data", "Public data sets: list them, download them.") { list, get };
    }

    private static DataCache Cache(string? folder, string? mirror) => mirror is null ? new DataCache(folder) : new DataCache(folder) { Mirror = new Uri(mirror) };

    private static int List(CliConsole console, DataCache cache)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (string heading in (string[])["name", "here", "size", "what", "whose"]) table.AddColumn(heading);
        foreach (PublicDataset data in Datasets.All)
        {
            long? bytes = data.Files.All(f => f.Bytes is not null) ? data.Files.Sum(f => f.Bytes) : null;
            table.AddRow(new Text(data.Name), new Text(data.IsHere(cache) ? "yes" : "no"), new Text(bytes is { } b ? Size(b) : ""), new Text(data.About), new Text(data.Terms));
        }

        console.Pretty.Write(table);
        console.Output.WriteLine($"cache: {cache.Folder}");
        return ExitCode.Done;
    }

    private static async Task<int> Get(CliConsole console, PublicDataset data, DataCache cache, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<string> paths = data.IsHere(cache) ? [.. data.Files.Select(cache.PathOf)] : await Download(console, data, cache, cancellation);
            for (int i = 0; i < paths.Count; i++)
                console.Output.WriteLine($"{paths[i]}  {Size(new FileInfo(paths[i]).Length)}, {Checked(data.Files[i])}");
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.Error.WriteLine($"Interrupted; 'unroll data get {data.Name}' goes on where it stopped.");
            return ExitCode.Interrupted;
        }
    }

    private static async Task<IReadOnlyList<string>> Download(CliConsole console, PublicDataset data, DataCache cache, CancellationToken cancellation)
    {
        if (!console.Live) return await data.DownloadAsync(cache, null, cancellation);
        return await console.Pretty.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new DownloadedColumn())
            .StartAsync(context => data.DownloadAsync(cache, new Live(context), cancellation));
    }

    private static string Checked(DataFile file) => file.Checksum is { } sum ? $"checksum right ({sum.Source})" : "no published checksum; that of this download is kept beside it";

    private static string Size(long bytes) => bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");

    private sealed class Live(ProgressContext context) : IProgress<DataProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(DataProgress p)
        {
            if (!_tasks.TryGetValue(p.File, out ProgressTask? task)) _tasks[p.File] = task = context.AddTask(Markup.Escape(p.File));
            task.MaxValue = p.Total ?? p.Bytes + 1;
            task.Value = p.Bytes;
        }
    }
}
