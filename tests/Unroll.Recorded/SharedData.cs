namespace Unroll.Testing;

/// <summary>Finds the reference data: the shared folder beside the repository, and the small set inside it.</summary>
public static class SharedData
{
    /// <summary>The shared folder, or null where this machine has none.</summary>
    public static string? Folder { get; } = Find("shared", "goldens");

    /// <summary>The cases that live in the repository itself.</summary>
    public static string Stored { get; } = Find("tests", "golden") is { } tests ? Path.Combine(tests, "golden")
        : throw new DirectoryNotFoundException("The folder tests/golden was not found above the test assembly.");

    /// <summary>A file of the shared folder, or null where it is absent.</summary>
    public static string? File(params string[] parts)
    {
        if (Folder is null)
            return null;
        var path = Path.Combine([Folder, .. parts]);
        return System.IO.File.Exists(path) ? path : null;
    }

    /// <summary>Why a test that needs a shared file is skipped, or null when the file is there.</summary>
    public static string? MissingReason(string file) => File(file.Split('/')) is null
        ? $"shared/{file} is not on this machine; the small set in tests/golden is tested everywhere." : null;

    /// <summary>The folder of a name that has the given content, in or above the folder of the test assembly.</summary>
    static string? Find(string name, string content)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, name);
            if (Directory.Exists(Path.Combine(candidate, content)))
                return candidate;
        }
        return null;
    }
}
