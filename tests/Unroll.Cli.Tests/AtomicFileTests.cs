namespace Unroll.Cli.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_file_is_replaced_whole_and_nothing_is_left_over()
    {
        string path = _run.Write("a.txt", "old");
        AtomicFile.WriteText(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_run.Folder));
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_file_and_says_so()
    {
        Directory.CreateDirectory(_run.Path("folder"));
        IOException e = Assert.Throws<IOException>(() => AtomicFile.WriteText(_run.Path("folder"), "new"));
        Assert.Contains("could not be written", e.Message);
        Assert.Empty(Directory.GetFiles(_run.Folder));
        Assert.Throws<IOException>(() => AtomicFile.CheckWritable(_run.Path("folder")));
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.CheckWritable(_run.Path("none/a.txt")));
    }

    [Fact]
    public void A_check_leaves_no_file()
    {
        AtomicFile.CheckWritable(_run.Path("a.txt"));
        Assert.Empty(Directory.GetFiles(_run.Folder));
    }
}
