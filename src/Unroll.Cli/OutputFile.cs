using System.Text;

namespace Unroll.Cli;

/// <summary>The files that a command writes: whole or not at all, and tried before a long job.</summary>
internal static class OutputFile
{
    public static void WriteText(string path, string what, string text) => AtomicFile.Write(path, what, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Refuses to write one file over another that the same job reads or writes.</summary>
    public static void CheckApart(params (string What, string? Path)[] files)
    {
        for (int i = 0; i < files.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (files[i].Path is { } path && files[j].Path is { } other && Path.GetFullPath(path) == Path.GetFullPath(other))
                    throw new IOException($"Cannot write {files[i].What} to '{path}': that is {files[j].What}; give another name.");
            }
        }
    }

    /// <summary>Finds out before a long job that its result could not be written.</summary>
    public static void CheckWritable(string path, string what)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new IOException($"Cannot write {what} to '{path}': that is a folder; give a file name.");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"Cannot write {what} to '{path}': the folder '{folder}' is not there; make it first, or write somewhere else.");
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.Create(temporary).Dispose();
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot write {what} to '{path}': {e.Message.TrimEnd('.')}. Write somewhere else.", e);
        }
    }
}
