namespace Unroll;

/// <summary>How the checksum of a <see cref="DataFile"/> is computed.</summary>
public enum DataChecksumKind
{
    /// <summary>SHA-256 of the bytes.</summary>
    Sha256,

    /// <summary>The id that git gives the file: SHA-1 of "blob", its length, and the bytes.</summary>
    GitBlob,

    /// <summary>MD5 of the bytes, where nothing else is published.</summary>
    Md5,
}
