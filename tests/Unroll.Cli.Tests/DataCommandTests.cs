using System.IO.Compression;
using Unroll.Tests.Data;

namespace Unroll.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    readonly CliRun _run = new();
    readonly FileServer _server = new();

    public DataCommandTests()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(archive.CreateEntry("spa-eng/spa.txt").Open()))
            writer.Write("Go.\tVe.\n");
        _server.Files["spa-eng.zip"] = stream.ToArray();
    }

    public void Dispose()
    {
        _server.Dispose();
        _run.Dispose();
    }

    Task<(int Code, string Output, string Error)> Get(string name) => _run.InProcess("data", "get", name, "--folder", _run.Path("cache"), "--mirror", _server.Address.AbsoluteUri);

    [Fact]
    public async Task Get_downloads_once_and_list_shows_it()
    {
        var (code, output, error) = await Get("english-spanish");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(System.IO.Path.Combine(_run.Path("cache"), "spa-eng.zip"), output, StringComparison.Ordinal);
        Assert.Contains("no published checksum", output, StringComparison.Ordinal);
        Assert.Equal(0, (await Get("English-Spanish")).Code);
        Assert.Single(_server.Asked);
        var list = await _run.InProcess("data", "list", "--folder", _run.Path("cache"));
        Assert.Equal(0, list.Code);
        string Line(string name) => list.Output.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal));
        Assert.Contains("yes", Line("english-spanish"), StringComparison.Ordinal);
        Assert.Contains("no", Line("etth1")["etth1".Length..30], StringComparison.Ordinal);
        Assert.Contains("2.6 MB", Line("etth1"), StringComparison.Ordinal);
        Assert.Contains(_run.Path("cache"), list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_is_one_sentence_and_leaves_nothing_half_done()
    {
        _server.CutAfter.Enqueue(20);
        var cut = await Get("english-spanish");
        Assert.Equal(1, cut.Code);
        Assert.StartsWith("The download of spa-eng.zip was interrupted after 20 bytes", cut.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Get("english-spanish")).Code);
        _server.Files["ETTh1.csv"] = new byte[2589657];
        var wrong = await Get("etth1");
        Assert.Equal(1, wrong.Code);
        Assert.Contains("checksum (Sha256)", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("answers 404", (await Get("etth2")).Error, StringComparison.Ordinal);
        _server.Dispose();
        Assert.Contains("connect to the network and try again", (await Get("etth2")).Error, StringComparison.Ordinal);
        Assert.Equal(["spa-eng.zip", "spa-eng.zip.sha256"], Directory.GetFiles(_run.Path("cache")).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public async Task Names_and_addresses_that_are_none_are_bad_arguments()
    {
        var (code, _, error) = await _run.InProcess("data", "get", "mnits");
        Assert.Equal(2, code);
        Assert.Contains("There is no data set 'mnits'; there are imdb, mnist", error, StringComparison.Ordinal);
        Assert.Equal(2, (await _run.InProcess("data", "get", "mnist", "--mirror", "here")).Code);
        Assert.Equal(2, (await _run.InProcess("data", "get")).Code);
    }
}
