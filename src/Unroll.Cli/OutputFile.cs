using System.Text;

namespace Unroll.Cli;

/// <summary>The files that a command writes: whole or not at all, and tried before a long job.</summary>
internal static class OutputFile
{
    public static void WriteText(string path, string what, string text) => AtomicFile.Write(path, what, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

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
