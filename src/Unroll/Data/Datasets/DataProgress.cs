namespace Unroll;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">Bytes on this machine so far.</param>
/// <param name="Total">Bytes in all, or null where the server does not say.</param>
public readonly record struct DataProgress(string File, long Bytes, long? Total);
