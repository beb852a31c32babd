namespace Unroll.Cli.Tests;

public sealed class OutputFileTests : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_file_is_replaced_whole_and_nothing_is_left_over()
    {
        string path = _run.Write("a.txt", "old");
        OutputFile.WriteText(path, "the text", "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_run.Folder));
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_file_and_says_so()
    {
        Directory.CreateDirectory(_run.Path("folder"));
        Assert.Contains("that is a folder", Assert.ThrowsAny<IOException>(() => OutputFile.WriteText(_run.Path("folder"), "the text", "new")).Message);
        Assert.Empty(Directory.GetFiles(_run.Folder));
        Assert.Throws<IOException>(() => OutputFile.CheckWritable(_run.Path("folder"), "the text"));
        Assert.Throws<DirectoryNotFoundException>(() => OutputFile.CheckWritable(_run.Path("none/a.txt"), "the text"));
    }

    [Fact]
    public void A_check_leaves_no_file()
    {
        OutputFile.CheckWritable(_run.Path("a.txt"), "the text");
        Assert.Empty(Directory.GetFiles(_run.Folder));
    }
}
