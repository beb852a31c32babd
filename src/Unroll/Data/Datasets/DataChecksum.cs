using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Unroll;

/// <summary>What the bytes of a file must give.</summary>
/// <param name="Kind">How it is computed.</param>
/// <param name="Hex">The digits, lower case.</param>
/// <param name="Source">Who says so, for people who ask.</param>
public sealed record DataChecksum(DataChecksumKind Kind, string Hex, string Source)
{
    /// <summary>The checksum of a file of this kind.</summary>
    /// <param name="kind">How it is computed.</param>
    /// <param name="path">The file.</param>
    public static string Of(DataChecksumKind kind, string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        // Git and older publications have nothing better than SHA-1 and MD5; they are here to tell one file from another.
#pragma warning disable CA5350, CA5351
        using var hash = IncrementalHash.CreateHash(kind switch
        {
            DataChecksumKind.Sha256 => HashAlgorithmName.SHA256,
            DataChecksumKind.Md5 => HashAlgorithmName.MD5,
            _ => HashAlgorithmName.SHA1,
        });
#pragma warning restore CA5350, CA5351
        if (kind == DataChecksumKind.GitBlob)
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        var buffer = new byte[81920];
        for (int read; (read = stream.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
