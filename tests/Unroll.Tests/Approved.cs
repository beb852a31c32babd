namespace Unroll.Tests;

/// <summary>Texts that people have read and approved: <c>tests/approved</c>.</summary>
static class Approved
{
    /// <summary>Set to 1 to write the texts down as they are now.</summary>
    const string Accept = "UNROLL_ACCEPT_API";

    internal static void Require(string file, string text)
    {
        var path = Repository.Folder("tests", "approved", file);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{path} is missing. If the text is right, run the test with {Accept}=1 and commit the file.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
