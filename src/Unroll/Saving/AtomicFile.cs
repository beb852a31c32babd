using System.Globalization;

namespace Unroll;

/// <summary>Writes a file whole or not at all: into a new file beside it, which then takes its place. What was there survives any failure.</summary>
internal static class AtomicFile
{
    internal static void Write(string path, string what, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new ModelFileException($"Cannot save {what} to '{path}': that is a folder; give a file name.");
        if (Directory.Exists(target))
            throw new ModelFileException($"Cannot save {what} to '{path}': that is a folder; give a file name.");
        if (!Directory.Exists(folder))
            throw new ModelFileException($"Cannot save {what} to '{path}': the folder '{folder}' does not exist.");
        var old = File.Exists(target) ? " The file that was there is unchanged." : "";
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Writer(Environment.ProcessId)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
            DeleteLeftoversOfTheDead(folder, Path.GetFileName(target));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ModelFileException($"Cannot save {what} to '{path}': writing there is not allowed.{old}", e);
        }
        catch (IOException e) when (e is not ModelFileException)
        {
            throw new ModelFileException($"Cannot save {what} to '{path}': {e.Message.TrimEnd('.')}.{old}", e);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <summary>Deletes what saves to this path left behind when their program was killed; <c>{...}</c> in the path stands for anything.</summary>
    internal static void DeleteLeftovers(string path)
    {
        var target = Path.GetFullPath(path);
        if (Path.GetDirectoryName(target) is not { } folder || !Directory.Exists(folder) || folder.Contains('{', StringComparison.Ordinal))
            return;
        var name = System.Text.RegularExpressions.Regex.Replace(Path.GetFileName(target), @"\{[^}]*\}", "*");
        foreach (var leftover in Directory.EnumerateFiles(folder, $".{name}.*.tmp"))
            TryDelete(leftover);
    }

    /// <summary>Deletes what killed programs of this machine left beside the target; programs that run, and other machines, may be saving to it now.</summary>
    static void DeleteLeftoversOfTheDead(string folder, string name)
    {
        var here = Writer(null);
        foreach (var leftover in Directory.EnumerateFiles(folder, $".{name}.{here}*.tmp"))
        {
            var rest = Path.GetFileName(leftover.AsSpan())[(name.Length + here.Length + 2)..];
            if (int.TryParse(rest[..Math.Max(0, rest.IndexOf('.'))], NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !Runs(process))
                TryDelete(leftover);
        }
    }

    static string Writer(int? process) => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{process}");

    static bool Runs(int process)
    {
        try
        {
            using var running = System.Diagnostics.Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // After a move there is nothing to delete; after a failure a leftover must not hide the reason.
    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
