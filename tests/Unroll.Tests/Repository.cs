namespace Unroll.Tests;

/// <summary>Finds the repository that the tests were built in.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Folder(params string[] parts) => Path.Combine([Root, .. parts]);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Unroll.slnx")))
                return folder.FullName;
        throw new InvalidOperationException($"No Unroll.slnx above {AppContext.BaseDirectory}.");
    }
}
