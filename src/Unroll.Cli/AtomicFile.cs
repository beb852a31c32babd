using System.Text;

namespace Unroll.Cli;

/// <summary>Writes a file whole or not at all: to a new file in the same folder, then moved over the old one.</summary>
internal static class AtomicFile
{
    public static void WriteText(string path, string text)
    {
        string full = Path.GetFullPath(path);
        string temporary = Temporary(full);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new IOException($"'{path}' could not be written: {e.Message.TrimEnd('.')}. A file that was there before is unchanged.", e);
        }
    }

    /// <summary>Finds out before a long job that its result could not be written.</summary>
    public static void CheckWritable(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new IOException($"'{path}' is a folder; the name of a file was needed.");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder '{folder}' is not there; make it first, or write somewhere else.");
        string temporary = Temporary(full);
        try
        {
            using (File.Create(temporary))
            {
            }

            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new IOException($"The folder '{folder}' cannot be written to: {e.Message.TrimEnd('.')}. Write somewhere else.", e);
        }
    }

    private static string Temporary(string full) => $"{full}.{Guid.NewGuid():N}.tmp";

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here says more than a failed clean-up.
        }
    }
}
