namespace Unroll.Tests.Data;

/// <summary>A fact about a file of the shared data folder; skipped, with the reason, where the folder is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string file)
    {
        if (SharedData.Find(file) is null) Skip = $"shared/data/{file} is not on this machine";
    }
}

internal static class SharedData
{
    public static string Path(string file) => Find(file) ?? throw new FileNotFoundException(file);

    public static string? Find(string file)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "shared", "data", file);
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }
}
