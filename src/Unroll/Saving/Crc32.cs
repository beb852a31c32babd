namespace Unroll;

/// <summary>The checksum of zip files.</summary>
internal static class Crc32
{
    const uint Polynomial = 0xEDB88320;

    internal static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ Polynomial : crc >> 1;
        }
        return ~crc;
    }
}
