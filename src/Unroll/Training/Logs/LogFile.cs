namespace Unroll;

/// <summary>A log that a resumed training goes on with: what was written after the backup is cut off, so that nothing is there twice and nothing is missing.</summary>
internal sealed class LogFile(string path, bool append) : IDisposable
{
    FileStream? _file;
    long _end = append && File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Whether nothing stands in it yet.</summary>
    internal bool IsEmpty => _end == 0;

    /// <summary>Opens it: at its end, or, when it does not append, as an empty file.</summary>
    internal void Open()
    {
        if (_file is not null)
            return;
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        if (folder is not null)
            Directory.CreateDirectory(folder);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (_file.Length < _end)
            throw new IOException(TooShort());
        _file.SetLength(_end);
        _file.Position = _end;
    }

    /// <summary>Writes bytes that belong together; whoever reads along sees them at once.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        Open();
        _file!.Write(bytes);
        _file.Flush();
        _end += bytes.Length;
    }

    /// <summary>The first line of what is there, without its end.</summary>
    internal string FirstLine()
    {
        Open();
        _file!.Position = 0;
        using var reader = new StreamReader(_file, leaveOpen: true);
        var line = reader.ReadLine() ?? "";
        _file.Position = _end;
        return line;
    }

    /// <summary>What a backup counts on is on the disk.</summary>
    internal void Keep(TrainingState state)
    {
        if (!state.IsRestoring)
            _file?.Flush(flushToDisk: true);
        state.Keep("end", ref _end);
        if (state.IsRestoring && (File.Exists(path) ? new FileInfo(path).Length : 0) < _end)
            throw new FormatException(TooShort());
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    string TooShort() => FormattableString.Invariant($"the log '{path}' has {(File.Exists(path) ? new FileInfo(path).Length : 0)} bytes, and {_end} were written when the backup was made");
}
